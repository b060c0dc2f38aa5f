pragma ComponentBehavior: Bound

import QtQuick

// The one main act of a page.
Press {
    id: pill

    property string icon

    chosen: true
    radius: height / 2
    implicitWidth: words.implicitWidth + Theme.mm(40)
    implicitHeight: Theme.mm(29)
    Accessible.checked: false

    Row {
        id: words

        anchors.centerIn: parent
        spacing: Theme.mm(4)

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: pill.icon
            size: Theme.mm(11.5)
            color: pill.words
            ground: pill.color
        }

        Label {
            anchors.verticalCenter: parent.verticalCenter
            text: pill.label
            wrapMode: Text.NoWrap
            color: pill.words
            font.pixelSize: Theme.tile
            font.weight: Theme.bold
            Accessible.ignored: true
        }
    }
}
