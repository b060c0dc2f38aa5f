pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// The glass is being wiped: it takes every touch and does nothing with it.
Rectangle {
    id: cover

    required property int seconds
    required property int total
    // For a switch device: nothing else can be pressed meanwhile.
    readonly property bool modal: true

    color: Theme.paper
    Accessible.role: Accessible.AlertMessage
    Accessible.name: qsTr("正在擦屏，%1 秒后恢复").arg(cover.seconds)

    MouseArea {
        anchors.fill: parent
        acceptedButtons: Qt.AllButtons
        hoverEnabled: true
        onWheel: wheel => wheel.accepted = true
    }

    MultiPointTouchArea {
        anchors.fill: parent
        maximumTouchPoints: 40
        mouseEnabled: false
    }

    Column {
        anchors.centerIn: parent
        width: parent.width - 2 * Theme.margin
        spacing: Theme.mm(6)

        Title {
            width: parent.width
            source: qsTr("正在擦屏")
            horizontalAlignment: Text.AlignHCenter
        }

        Label {
            width: parent.width
            text: cover.seconds
            horizontalAlignment: Text.AlignHCenter
            color: Theme.number("disclosure")
            font.pixelSize: Theme.type(90)
            font.weight: Theme.bold
            lineHeight: 0.85
            font.features: ({
                    "tnum": 1
                })
        }

        Title {
            width: parent.width
            source: qsTr("现在碰屏幕不起作用，擦完自动恢复")
            horizontalAlignment: Text.AlignHCenter
            color: Theme.soft
            font.pixelSize: Theme.heading
            font.weight: Theme.regular
        }

        Item {
            width: parent.width
            height: Theme.mm(8)

            Rectangle {
                anchors.centerIn: parent
                width: Math.min(parent.width, Theme.mm(180))
                height: Theme.mm(5)
                radius: height / 2
                color: Theme.contrast ? Theme.skeleton : Theme.line

                Rectangle {
                    width: Math.max(height, parent.width * Math.max(0, Math.min(1, cover.seconds / Math.max(1, cover.total))))
                    height: parent.height
                    radius: height / 2
                    color: Theme.number("disclosure")
                }
            }
        }
    }
}
