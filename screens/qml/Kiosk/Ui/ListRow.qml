pragma ComponentBehavior: Bound

import QtQuick

// One entry of a list; the whole row is the target. Children stand in the slot at the right.
Press {
    id: row

    required property string title
    property string subline
    property string icon
    property bool sample: false
    property bool chevron: true
    default property alias slot: slot.data

    label: title
    implicitHeight: Math.max(Theme.rowHeight, words.implicitHeight + Theme.mm(5))
    Accessible.description: subline

    Icon {
        id: mark

        x: Theme.inset
        anchors.verticalCenter: parent.verticalCenter
        name: row.icon
        size: Theme.mm(Theme.big ? 13 : 11)
        color: Theme.number(row.hue)
        ground: row.color
    }

    Column {
        id: words

        anchors.left: mark.visible ? mark.right : parent.left
        anchors.right: slot.left
        anchors.leftMargin: mark.visible ? Theme.mm(7) : Theme.inset
        anchors.rightMargin: slot.width > 0 ? Theme.gutter : 0
        anchors.verticalCenter: parent.verticalCenter
        // Close lines stand low in their boxes.
        anchors.verticalCenterOffset: -Theme.mm(row.subline !== "" || row.sample ? 1.1 : 0.4)
        spacing: Theme.mm(0.6)

        Title {
            width: parent.width
            source: row.title
            font.pixelSize: Theme.row
            Accessible.ignored: true
        }

        Row {
            visible: row.subline !== "" || row.sample
            spacing: Theme.mm(3.6)

            Label {
                width: Math.min(implicitWidth, words.width - (tag.visible ? tag.width + parent.spacing : 0))
                text: row.subline
                color: Theme.soft
                font.pixelSize: Theme.caption
                lineHeight: Theme.titleLeading
                Accessible.ignored: true
            }

            SampleTag {
                id: tag
                anchors.verticalCenter: parent.verticalCenter
                visible: row.sample
            }
        }
    }

    Row {
        id: slot

        anchors.right: sign.left
        anchors.rightMargin: row.chevron ? Theme.mm(4) : 0
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.gutter
    }

    Icon {
        id: sign

        anchors.right: parent.right
        anchors.rightMargin: Theme.mm(row.chevron ? 6.5 : 9)
        anchors.verticalCenter: parent.verticalCenter
        name: row.chevron ? "chevronRight" : ""
        size: row.chevron ? Theme.mm(8) : 0
        color: Theme.edge
    }
}
