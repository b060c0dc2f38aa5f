pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// A window that is still to come: what it will offer, and the phone that helps today.
Item {
    id: page

    required property App app
    readonly property SoonModel model: app.soon
    readonly property var icons: ({
            query: "querylist",
            voice: "chat",
            rating: "star"
        })

    ScrollColumn {
        anchors.fill: parent
        visible: page.model.state === "ready"
        spacing: Theme.mm(8)

        PageHeader {
            width: parent.width
            hue: page.model.window
            title: page.model.title
        }

        Card {
            width: parent.width
            height: words.height + Theme.mm(20)

            Column {
                id: words
                x: Theme.mm(11)
                y: Theme.mm(10)
                width: parent.width - 2 * x
                spacing: Theme.gutter

                Row {
                    spacing: Theme.mm(6)

                    Icon {
                        id: sign
                        name: page.icons[page.model.window] ?? "info"
                        size: Theme.mm(18)
                        color: Theme.words(page.model.window)
                    }

                    Label {
                        anchors.verticalCenter: sign.verticalCenter
                        text: qsTr("这个窗口正在准备，开通后您可以：")
                        font.pixelSize: Theme.heading
                        font.weight: Theme.bold
                        width: words.width - sign.width - Theme.mm(6)
                    }
                }

                Repeater {
                    model: page.model.offers

                    CheckLine {
                        required property string modelData
                        width: words.width
                        hue: page.model.window
                        text: modelData
                    }
                }
            }
        }

        Card {
            width: parent.width
            height: call.height + Theme.mm(20)

            Column {
                id: call
                x: Theme.mm(11)
                y: Theme.mm(10)
                width: parent.width - 2 * x
                spacing: Theme.mm(2)

                Label {
                    text: qsTr("现在要办，请打服务电话，或者问窗口工作人员")
                    width: parent.width
                    font.pixelSize: Theme.body
                    color: Theme.soft
                }

                Label {
                    text: page.model.phone
                    width: parent.width
                    font.pixelSize: Theme.numberM
                    font.weight: Theme.bold
                    color: Theme.number(page.model.window)
                    font.features: ({
                            "tnum": 1
                        })
                }

                Label {
                    text: page.model.hours
                    width: parent.width
                    font.pixelSize: Theme.body
                }
            }
        }
    }
}
