pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// 收到了，谢谢您: the code, large and as a QR code; then what happens, and by when.
Item {
    id: page

    required property App app
    readonly property ReceiptModel model: app.receipt
    readonly property bool portrait: height > width
    // A glass of 15 inches: the last key stays in sight.
    readonly property bool tight: !Theme.big && height < Theme.mm(portrait ? 340 : 200)
    readonly property bool keysAbove: !portrait && (Theme.big || tight)
    readonly property var steps: [
        {
            day: qsTr("今天"),
            head: qsTr("存好了"),
            note: qsTr("一联网就送到县里")
        },
        {
            day: qsTr("%1前").arg(page.model.acceptBy),
            head: qsTr("交给承办单位"),
            note: qsTr("从送到那天算起")
        },
        {
            day: qsTr("%1前").arg(page.model.replyBy),
            head: qsTr("答复您"),
            note: qsTr("还可以再提一次")
        }
    ]

    ScrollColumn {
        anchors.fill: parent
        visible: page.model.state === "ready"
        beside: false
        hue: "voice"
        spacing: Theme.mm(Theme.big ? 6 : page.tight ? page.portrait ? 8 : 5 : page.portrait ? 12 : 8)

        Row {
            width: parent.width
            spacing: Theme.mm(6)

            Icon {
                id: tick
                anchors.verticalCenter: thanks.verticalCenter
                name: "checkmark"
                size: Theme.mm(18)
                color: Theme.ok
                ground: Theme.okWords
            }

            Title {
                id: thanks
                width: parent.width - tick.width - Theme.mm(6) - (tag.visible ? tag.width + Theme.mm(6) : 0) - (above.active ? above.width + Theme.mm(6) : 0)
                height: Math.max(implicitHeight, above.height)
                verticalAlignment: Text.AlignVCenter
                source: qsTr("收到了，谢谢您")
            }

            SampleTag {
                id: tag
                anchors.verticalCenter: thanks.verticalCenter
                visible: page.model.isSample && !page.portrait
            }

            // Wide and large, or on a small glass: nothing is left for them below.
            Loader {
                id: above
                anchors.verticalCenter: thanks.verticalCenter
                active: page.keysAbove
                sourceComponent: keys
            }
        }

        Card {
            width: parent.width
            height: code.stacked ? mark.y + mark.height + code.y : Math.max(code.height, mark.height) + 2 * code.y

            // Tall: the title has its line to itself.
            SampleTag {
                anchors.right: parent.right
                anchors.rightMargin: code.x
                anchors.bottom: parent.bottom
                anchors.bottomMargin: code.y
                visible: page.model.isSample && page.portrait
            }

            Column {
                id: code

                readonly property bool stacked: page.portrait

                x: Theme.mm(11)
                y: Theme.mm(page.portrait ? page.tight ? 7 : 12 : page.tight ? 4 : page.keysAbove ? 5 : 9)
                width: stacked ? parent.width - 2 * x : parent.width - mark.width - Theme.mm(33)
                spacing: Theme.mm(page.tight ? 1 : 2)

                Label {
                    width: parent.width
                    text: qsTr("您的查询码，请拍照或者抄下来")
                    color: Theme.soft
                    font.pixelSize: Theme.body
                }

                Label {
                    width: parent.width
                    text: page.model.code
                    wrapMode: Text.NoWrap
                    color: Theme.number("voice")
                    font.pixelSize: Math.min(Theme.type(page.tight ? 32 : 44), Math.floor(width / 5.8))
                    // Letters and digits need no room for hanzi.
                    lineHeight: page.tight ? 0.78 : page.keysAbove ? 0.86 : 1
                    font.weight: Theme.bold
                }

                Label {
                    width: parent.width
                    text: qsTr("在任何一块屏的“网上查询”输入它")
                    font.pixelSize: Theme.body
                }
            }

            Column {
                id: mark

                x: code.stacked ? Math.round((parent.width - width) / 2) : parent.width - width - Theme.mm(11)
                y: code.stacked ? code.y + code.height + Theme.mm(page.tight ? 5 : 10) : code.y
                // Tall: a phone reads it from where one stands.
                width: Theme.mm(code.stacked ? (Theme.big ? 88 : page.tight ? 64 : 108) : Theme.big ? 70 : page.tight ? 54 : 64)
                spacing: Theme.mm(2)

                Rectangle {
                    width: parent.width
                    height: width
                    color: Theme.white

                    Image {
                        anchors.fill: parent
                        source: page.model.picture
                        smooth: false
                        fillMode: Image.PreserveAspectFit
                        Accessible.role: Accessible.Graphic
                        Accessible.name: qsTr("查询码的二维码")
                    }
                }

                Label {
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                    text: qsTr("扫码存进手机")
                    color: Theme.soft
                    font.pixelSize: Theme.caption
                }
            }
        }

        SectionHead {
            width: parent.width
            hue: "voice"
            title: qsTr("接下来")
        }

        Item {
            width: parent.width
            height: page.portrait ? next.height + Theme.mm(8) + below.height : Math.max(next.height, below.height)

            Flow {
                id: next

                width: parent.width - (below.active && !page.portrait ? below.width + Theme.gutter : 0)
                spacing: Theme.gutter

                Repeater {
                    model: page.steps

                    Column {
                        id: step

                        required property var modelData
                        required property int index

                        width: Math.floor((next.width - 2 * next.spacing) / 3)
                        spacing: Theme.mm(0.5)

                        Rectangle {
                            width: parent.width
                            height: Theme.mm(2)
                            radius: height / 2
                            color: step.index === 0 ? Theme.chosen("voice") : Theme.stageOff
                        }

                        Label {
                            width: parent.width
                            topPadding: Theme.mm(2)
                            text: step.modelData.day
                            color: step.index === 0 ? Theme.ink : Theme.number("voice")
                            font.pixelSize: Theme.heading
                            font.weight: Theme.bold
                        }

                        Label {
                            width: parent.width
                            text: step.modelData.head
                            font.weight: Theme.bold
                        }

                        Label {
                            width: parent.width
                            text: step.modelData.note
                            color: Theme.soft
                            font.pixelSize: Theme.caption
                        }
                    }
                }
            }

            Loader {
                id: below

                x: parent.width - width
                y: parent.height - height
                active: !page.keysAbove
                sourceComponent: keys
            }
        }
    }

    Component {
        id: keys

        Grid {
            id: grid

            // How wide one key is: beside each other when tall, above each other when wide.
            readonly property real each: page.portrait ? Math.floor((page.width - (columns - 1) * spacing) / columns) : Theme.mm(76)

            columns: page.model.canPrint && (page.portrait || page.keysAbove) ? 2 : 1
            spacing: Theme.mm(4)

            PillButton {
                visible: page.model.canPrint
                width: grid.each
                height: Theme.pillHeight
                hue: "voice"
                icon: "print"
                enabled: page.model.printing !== "working" && page.model.printing !== "done"
                label: {
                    switch (page.model.printing) {
                    case "working":
                        return qsTr("正在打印");
                    case "done":
                        return qsTr("请取纸");
                    case "failed":
                        return qsTr("没打出来，再试");
                    case "many":
                        return qsTr("纸紧张，请抄下来");
                    }
                    return qsTr("打印");
                }
                onTapped: page.model.print()
            }

            PillButton {
                width: grid.each
                height: Theme.pillHeight
                hue: "voice"
                label: qsTr("好了")
                onTapped: page.app.session.end()
            }
        }
    }
}
