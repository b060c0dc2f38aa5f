pragma ComponentBehavior: Bound

import QtQuick

// The head of a part of a page; inside a card a line stands under it.
Item {
    id: head

    required property string title
    property string icon
    property string more
    property string hue: "disclosure"
    property bool underline: icon !== ""

    signal tapped

    implicitHeight: underline ? Theme.mm(Theme.big ? 23 : 20) : words.implicitHeight

    Icon {
        anchors.verticalCenter: words.verticalCenter
        name: head.icon
        size: Theme.mm(10)
        color: Theme.number(head.hue)
    }

    Label {
        id: words

        x: head.icon === "" ? 0 : Theme.mm(15)
        width: parent.width - x - (act.visible ? act.width : 0)
        anchors.verticalCenter: parent.verticalCenter
        text: head.title
        font.pixelSize: Theme.heading
        font.weight: Theme.bold
        // Not by lineCount, as in InfoLine.
        lineHeight: implicitWidth > width ? Theme.titleLeading : 1
        Accessible.role: Accessible.Heading
    }

    Press {
        id: act

        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        visible: head.more !== ""
        label: head.title + " " + head.more
        hue: head.hue
        width: more.implicitWidth + Theme.mm(9)
        height: Theme.touch
        color: pressed ? Theme.pressedTint(hue) : "transparent"
        border.width: 0
        onTapped: head.tapped()

        Label {
            id: more

            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            text: head.more
            wrapMode: Text.NoWrap
            color: Theme.number(head.hue)
            font.pixelSize: Theme.caption
            Accessible.ignored: true
        }
    }

    Rectangle {
        visible: head.underline
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.hair
        color: Theme.line
    }
}
