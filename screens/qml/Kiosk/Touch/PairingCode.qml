pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// The code of a terminal without a county, large enough to be read out over a telephone, and what to do with it.
Item {
    id: page

    required property Newcomer model
    required property bool portrait
    // A panel of 15.6 inches.
    readonly property bool low: !portrait && height < Theme.mm(230)
    readonly property bool waiting: model.state === "waiting"
    readonly property string trouble: {
        if (model.state === "not_here")
            return qsTr("这个地址不接收配对，请核对地址");
        if (model.state === "unreachable")
            return qsTr("连不上县服务器，正在重试。请检查网线和地址");
        if (waiting && model.cause === "wrong")
            return qsTr("刚才输入的配对码不对，已换成新的。连着两次不对，请改用县里的文件接入");
        return "";
    }

    Column {
        id: whole

        // Below the clock where both stand in one column.
        y: Math.max(Theme.mm(page.portrait ? 38 : page.low ? 5 : 4), Math.round((page.height - height) / 2))
        width: parent.width
        spacing: Theme.mm(page.low ? 3 : Theme.big ? 4 : page.portrait ? 12 : 7)

        Column {
            width: parent.width
            spacing: Math.round(Theme.mm(3))
            bottomPadding: page.low && page.trouble !== "" ? Theme.mm(2) : 0

            Title {
                width: parent.width
                horizontalAlignment: page.portrait ? Text.AlignHCenter : Text.AlignLeft
                source: page.model.state === "joining" ? qsTr("%1已应答，正在接入").arg(page.model.county) : qsTr("本机还没有接入县里")
            }

            Label {
                visible: page.trouble === "" || !(Theme.big || page.low)
                width: parent.width
                horizontalAlignment: page.portrait ? Text.AlignHCenter : Text.AlignLeft
                text: page.waiting ? qsTr("技术人员请照下面三步做。要办事，请直接找窗口工作人员。") : qsTr("要办事，请直接找窗口工作人员。")
                font.pixelSize: Theme.row
                color: Theme.soft
            }
        }

        Banner {
            visible: page.trouble !== ""
            width: parent.width
            text: page.trouble
        }

        Flow {
            visible: page.waiting
            width: parent.width
            spacing: Theme.gutter

            Card {
                id: card

                width: page.portrait ? parent.width : parent.width - qr.width - Theme.gutter
                height: page.portrait ? Theme.mm(Theme.big ? 98 : 92) : qr.height

                Column {
                    anchors.centerIn: parent
                    width: parent.width - 2 * Theme.inset
                    spacing: Math.round(Theme.mm(page.low ? 3 : 6))

                    Label {
                        width: parent.width
                        horizontalAlignment: Text.AlignHCenter
                        text: qsTr("配对码")
                        font.pixelSize: Theme.heading
                        color: Theme.soft
                    }

                    Row {
                        id: cells

                        readonly property real cell: Math.floor(Math.min(Theme.mm(page.low && !Theme.big ? 26 : 33), (parent.width - 7 * gap - hyphen) / 8))
                        readonly property real gap: Math.round(Theme.mm(2))
                        readonly property real hyphen: Math.round(Theme.mm(7))

                        anchors.horizontalCenter: parent.horizontalCenter
                        spacing: gap
                        Accessible.role: Accessible.StaticText
                        Accessible.name: page.model.code.split("").join(" ")

                        Repeater {
                            model: page.model.code.split("")

                            Item {
                                id: cell

                                required property string modelData
                                required property int index

                                width: cells.cell + (index === 3 ? cells.hyphen : 0)
                                height: Math.round(cells.cell * 1.32)

                                Rectangle {
                                    width: cells.cell
                                    height: parent.height
                                    radius: Theme.cornerKey
                                    color: Theme.tint("disclosure")
                                    border.width: Theme.contrast ? Theme.hair : 0
                                    border.color: Theme.line

                                    Label {
                                        anchors.centerIn: parent
                                        text: cell.modelData
                                        wrapMode: Text.NoWrap
                                        font.pixelSize: Math.round(cells.cell * 0.86)
                                        font.weight: Theme.bold
                                        color: Theme.ink
                                        Accessible.ignored: true
                                    }
                                }
                            }
                        }
                    }

                    Label {
                        width: parent.width
                        horizontalAlignment: Text.AlignHCenter
                        text: qsTr("半小时换一次，只能用一次。请当面或打电话说，不要发到群里")
                        font.pixelSize: Theme.label
                        color: Theme.soft
                    }
                }
            }

            Card {
                id: qr

                width: page.portrait ? parent.width : Theme.mm(Theme.big ? 96 : 84)
                height: Theme.mm(page.low && !Theme.big ? 66 : !page.portrait ? 92 : Theme.big ? 94 : 112)

                Column {
                    anchors.centerIn: parent
                    spacing: Math.round(Theme.mm(3))

                    Image {
                        readonly property int grain: Math.max(1, Math.floor(Theme.mm(page.low && !Theme.big ? 46 : page.portrait && !Theme.big ? 84 : 60) / Math.max(1, implicitWidth)))

                        anchors.horizontalCenter: parent.horizontalCenter
                        width: implicitWidth * grain
                        height: width
                        source: page.model.qr
                        smooth: false
                        cache: false
                        Accessible.role: Accessible.Graphic
                        Accessible.name: qsTr("二维码：%1").arg(qsTr("配对码"))
                    }

                    Label {
                        anchors.horizontalCenter: parent.horizontalCenter
                        wrapMode: Text.NoWrap
                        text: qsTr("扫码也是这个配对码")
                        font.pixelSize: Theme.label
                        color: Theme.soft
                    }
                }
            }
        }

        Column {
            visible: page.waiting
            width: parent.width
            spacing: Math.round(Theme.mm(3))

            Repeater {
                model: [qsTr("联系县里的管理员，报出这8位配对码"), qsTr("管理员在县服务器上录入，写明本机名称和位置"), qsTr("几秒钟后本机自己取来内容，开始公开")]

                Item {
                    id: step

                    required property string modelData
                    required property int index

                    width: parent?.width ?? 0
                    height: Math.max(disc.height, words.height)

                    Rectangle {
                        id: disc

                        width: Theme.mm(13)
                        height: width
                        radius: width / 2
                        color: Theme.chosen("disclosure")

                        Label {
                            anchors.centerIn: parent
                            text: step.index + 1
                            color: Theme.chosenWords
                            font.pixelSize: Theme.row
                            font.weight: Theme.bold
                            Accessible.ignored: true
                        }
                    }

                    Label {
                        id: words

                        x: disc.width + Theme.mm(5)
                        y: Math.max(0, Math.round((disc.height - height) / 2))
                        width: parent.width - x
                        text: step.modelData
                        font.pixelSize: Theme.row
                    }
                }
            }
        }

        Row {
            width: parent.width
            spacing: Theme.gutter

            Label {
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width - change.width - parent.spacing
                text: qsTr("县服务器：%1").arg(page.model.address)
                elide: Text.ElideMiddle
                wrapMode: Text.NoWrap
                font.pixelSize: Theme.label
                color: Theme.soft
            }

            ChipButton {
                id: change

                visible: page.model.state !== "joining"
                label: qsTr("改地址")
                onTapped: page.model.begin()
            }
        }
    }
}
