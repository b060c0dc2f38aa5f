pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes

// Is anybody still here? The seconds run down; a touch beside the card stays too.
Item {
    id: dialog

    required property int seconds
    property int total: 20
    property string hue: "disclosure"
    // For a switch device: nothing else can be pressed meanwhile.
    readonly property bool modal: true

    signal stayed
    signal ended

    function dismiss(): void {
        dialog.stayed();
    }

    Accessible.role: Accessible.Dialog
    Accessible.name: question.text

    Veil {
        anchors.fill: parent
        onTapped: dialog.stayed()
    }

    Card {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.margin, Theme.mm(210))
        height: column.height + Theme.mm(26)

        MouseArea {
            anchors.fill: parent
        }

        Column {
            id: column

            anchors.centerIn: parent
            width: parent.width - Theme.mm(28)
            spacing: Theme.mm(6)

            Item {
                anchors.horizontalCenter: parent.horizontalCenter
                width: Theme.mm(54)
                height: width

                Shape {
                    anchors.fill: parent
                    Accessible.ignored: true

                    component Ring: ShapePath {
                        id: ring

                        property real sweep: 360

                        fillColor: "transparent"
                        strokeWidth: Theme.mm(3)
                        capStyle: ShapePath.RoundCap

                        PathAngleArc {
                            centerX: Theme.mm(27)
                            centerY: Theme.mm(27)
                            radiusX: Theme.mm(25)
                            radiusY: Theme.mm(25)
                            startAngle: -90
                            sweepAngle: ring.sweep
                        }
                    }

                    Ring {
                        strokeColor: Theme.contrast ? Theme.skeleton : Theme.line
                    }

                    Ring {
                        strokeColor: Theme.number(dialog.hue)
                        sweep: 360 * Math.max(0, Math.min(1, dialog.seconds / Math.max(1, dialog.total)))
                    }
                }

                Label {
                    anchors.centerIn: parent
                    text: dialog.seconds
                    color: Theme.number(dialog.hue)
                    font.pixelSize: Theme.type(26)
                    font.weight: Theme.bold
                    font.features: ({
                            "tnum": 1
                        })
                }
            }

            Title {
                id: question

                width: parent.width
                source: qsTr("您还在看吗？")
                horizontalAlignment: Text.AlignHCenter
            }

            Title {
                width: parent.width
                source: qsTr("没有动作，就回到首页，写的字也会清掉。")
                horizontalAlignment: Text.AlignHCenter
                color: Theme.soft
                font.pixelSize: Theme.body
                font.weight: Theme.regular
                lineHeight: Theme.textLeading
            }

            PillButton {
                width: parent.width
                label: qsTr("继续浏览")
                hue: dialog.hue
                onTapped: dialog.stayed()
            }

            KeyButton {
                anchors.horizontalCenter: parent.horizontalCenter
                beside: true
                strong: true
                icon: "home"
                label: qsTr("回到首页")
                onTapped: dialog.ended()
            }
        }
    }
}
