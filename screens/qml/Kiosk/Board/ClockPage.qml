pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// Nothing but the time and whom to ask: a screen that waits for an emergency.
Item {
    id: clock

    required property HallModel hall
    required property real room
    readonly property bool portrait: room > width

    implicitHeight: room

    Column {
        anchors.centerIn: parent
        width: parent.width
        spacing: Theme.mm(3)

        Label {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: clock.hall.time
            wrapMode: Text.NoWrap
            font.pixelSize: Math.round(Math.min(clock.width * 0.3, clock.room * 0.34))
            lineHeight: Theme.titleLeading
            font.weight: Theme.bold
            font.features: ({
                    "tnum": 1
                })
            color: Theme.boardWords
        }

        Label {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: clock.hall.date
            font.pixelSize: Theme.tile
            color: Theme.boardSoft
        }

        Item {
            width: 1
            height: Theme.mm(4)
        }

        Label {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            visible: text !== ""
            text: clock.hall.opening
            font.pixelSize: Theme.row
            font.weight: Theme.bold
            color: Theme.boardCount
        }

        Label {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            visible: clock.hall.servicePhone !== ""
            text: qsTr("咨询 %1").arg(clock.hall.servicePhone)
            font.pixelSize: Theme.row
            color: Theme.boardWords
        }
    }
}
