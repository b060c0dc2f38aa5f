pragma ComponentBehavior: Bound

import QtQuick

// Whose hall this is.
Item {
    id: brand

    required property string title
    property string motto

    // Held for five seconds: for staff, who know it. A touch does nothing.
    signal held

    implicitWidth: words.x + Math.ceil(Math.max(name.implicitWidth, motto.implicitWidth))
    implicitHeight: Theme.mm(23)

    TapHandler {
        longPressThreshold: 5
        gesturePolicy: TapHandler.WithinBounds
        onLongPressed: brand.held()
    }

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
            id: name

            width: brand.width - words.x
            text: brand.title
            font.pixelSize: Theme.tile
            font.weight: Theme.bold
            lineHeight: Theme.titleLeading
        }

        Label {
            id: motto

            // Gives way where the name needs the room.
            visible: text !== "" && name.lineCount < 2 && implicitWidth <= name.width + 1
            text: brand.motto
            wrapMode: Text.NoWrap
            color: Theme.soft
            font.pixelSize: Theme.caption
            lineHeight: Theme.titleLeading
        }
    }
}
