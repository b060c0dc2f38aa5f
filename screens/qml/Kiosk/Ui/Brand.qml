pragma ComponentBehavior: Bound

import QtQuick

// Whose hall this is.
Item {
    id: brand

    required property string title
    property string motto

    implicitWidth: Theme.mm(29.5) + words.implicitWidth
    implicitHeight: Theme.mm(23)

    Card {
        id: emblem

        width: Theme.mm(23)
        height: width

        Icon {
            anchors.centerIn: parent
            name: "sun"
            size: Theme.mm(16)
            color: Theme.sun
        }
    }

    Column {
        id: words

        anchors.left: emblem.right
        anchors.leftMargin: Theme.mm(6.5)
        anchors.verticalCenter: emblem.verticalCenter

        Label {
            text: brand.title
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.tile
            font.weight: Theme.bold
            lineHeight: Theme.titleLeading
        }

        Label {
            visible: text !== ""
            text: brand.motto
            wrapMode: Text.NoWrap
            color: Theme.soft
            font.pixelSize: Theme.caption
            lineHeight: Theme.titleLeading
        }
    }
}
