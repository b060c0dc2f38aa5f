pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// One line of the results: a group's head, a hit, or the way to the rest of its group.
Item {
    id: line

    required property string part
    required property string group
    required property string title
    required property string note
    required property string icon
    required property string page
    required property string arg
    required property list<int> marks
    required property string subline
    required property list<int> moreMarks
    required property bool isFirst
    required property bool isLast
    readonly property string hue: ({
            guide: "services",
            disclosure: "disclosure",
            notice: "voice",
            unit: "voice"
        })[group] ?? "query"

    signal opened(string page, string arg)
    signal widened(string group)

    implicitHeight: part === "head" ? head.height : row.height

    Item {
        id: head

        visible: line.part === "head"
        width: parent.width
        height: name.implicitHeight + Theme.mm(Theme.big ? 5 : 4)

        Label {
            id: name
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.mm(1.5)
            text: line.title
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.label
            font.weight: Theme.bold
            color: Theme.number(line.hue)
            Accessible.role: Accessible.Heading
        }

        Label {
            anchors.right: parent.right
            anchors.baseline: name.baseline
            text: line.note
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.caption
            color: Theme.soft
        }
    }

    Press {
        id: row

        readonly property bool isMore: line.part === "more"

        visible: line.part !== "head"
        width: parent.width
        height: Math.max(Theme.mm(Theme.big ? 27 : 23), words.height + Theme.mm(6))
        label: isMore ? line.title + " " + line.note : line.title
        hue: line.hue
        radius: 0
        topLeftRadius: line.isFirst ? Theme.cornerCard : 0
        topRightRadius: topLeftRadius
        bottomLeftRadius: line.isLast ? Theme.cornerCard : 0
        bottomRightRadius: bottomLeftRadius
        border.width: 0
        Accessible.description: [line.note, line.subline].filter(Boolean).join("，")
        onTapped: {
            if (isMore)
                line.widened(line.group);
            else
                line.opened(line.page, line.arg);
        }

        Icon {
            id: sign

            x: Theme.mm(9)
            anchors.verticalCenter: parent.verticalCenter
            name: line.icon
            size: Theme.mm(8.6)
            color: Theme.number(line.hue)
        }

        Column {
            id: words

            anchors.left: parent.left
            anchors.leftMargin: Theme.mm(25)
            anchors.right: note.left
            anchors.rightMargin: Theme.mm(5)
            anchors.verticalCenter: parent.verticalCenter

            MarkedText {
                width: parent.width
                height: implicitHeight
                text: line.title
                marks: line.marks
                color: row.isMore ? Theme.number(line.hue) : Theme.ink
                font.pixelSize: row.isMore ? Theme.body : Theme.row
                Accessible.ignored: true
            }

            MarkedText {
                visible: line.subline !== ""
                width: parent.width
                height: implicitHeight
                text: line.subline
                marks: line.moreMarks
                color: Theme.soft
                font.pixelSize: Theme.caption
                Accessible.ignored: true
            }
        }

        Label {
            id: note

            anchors.right: way.left
            anchors.rightMargin: Theme.mm(3)
            anchors.verticalCenter: parent.verticalCenter
            // Below a long title there is no room for it in the large face.
            readonly property bool isLong: implicitWidth > row.width * 0.36
            width: isLong ? row.width * 0.36 : implicitWidth
            // A note that has just grown keeps the height of the two lines that it had at its old width.
            wrapMode: isLong ? Text.Wrap : Text.NoWrap
            horizontalAlignment: Text.AlignRight
            text: line.note
            color: Theme.soft
            font.pixelSize: Theme.caption
            // Not by lineCount, as in InfoLine.
            lineHeight: isLong ? Theme.titleLeading : 1
            Accessible.ignored: true
        }

        Icon {
            id: way

            anchors.right: parent.right
            anchors.rightMargin: Theme.mm(6)
            anchors.verticalCenter: parent.verticalCenter
            name: "chevronRight"
            size: Theme.mm(7)
            color: Theme.edge
        }

        Rectangle {
            visible: !line.isLast
            anchors.bottom: parent.bottom
            x: Theme.mm(9)
            width: parent.width - 2 * x
            height: Theme.hair
            color: Theme.line
        }
    }

    // The card that the lines of a group make together.
    Rectangle {
        visible: line.part !== "head"
        anchors.fill: row
        anchors.topMargin: line.isFirst ? 0 : -Theme.hair
        topLeftRadius: row.topLeftRadius
        topRightRadius: row.topLeftRadius
        bottomLeftRadius: row.bottomLeftRadius
        bottomRightRadius: row.bottomLeftRadius
        color: "transparent"
        border.width: Theme.hair
        border.color: Theme.line
    }
}
