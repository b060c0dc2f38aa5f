pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// A changed screen asks whether it can be used. Who cannot see or touch it waits: it goes back by itself.
Rectangle {
    id: confirm

    required property Trial trial
    readonly property bool modal: true

    color: Theme.scrim

    MouseArea {
        anchors.fill: parent
        acceptedButtons: Qt.AllButtons
        onWheel: wheel => wheel.accepted = true
    }

    Card {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.margin, Theme.mm(200))
        height: column.height + Theme.mm(24)

        Column {
            id: column

            anchors.centerIn: parent
            width: parent.width - Theme.mm(24)
            spacing: Theme.mm(6)

            Label {
                width: parent.width
                text: qsTr("改成这样，能用吗？")
                horizontalAlignment: Text.AlignHCenter
                font.pixelSize: Theme.title
                font.weight: Theme.bold
            }

            Label {
                width: parent.width
                text: confirm.trial.label
                horizontalAlignment: Text.AlignHCenter
                color: Theme.soft
            }

            Label {
                width: parent.width
                text: qsTr("%1 秒后自己改回去").arg(confirm.trial.secondsLeft)
                horizontalAlignment: Text.AlignHCenter
                color: Theme.number("query")
                font.pixelSize: Theme.tile
                font.weight: Theme.bold
            }

            Rectangle {
                width: parent.width
                height: Theme.mm(4)
                radius: height / 2
                color: Theme.contrast ? Theme.skeleton : Theme.line

                Rectangle {
                    width: Math.round(parent.width * confirm.trial.secondsLeft / confirm.trial.seconds)
                    height: parent.height
                    radius: height / 2
                    color: Theme.number("query")
                }
            }

            PillButton {
                width: parent.width
                hue: "query"
                label: qsTr("能用，留下")
                onTapped: confirm.trial.keep()
            }

            KeyButton {
                width: parent.width
                beside: true
                label: qsTr("现在就改回去")
                onTapped: confirm.trial.undo()
            }
        }
    }
}
