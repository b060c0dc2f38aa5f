pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// Where the county's server is: typed once by a technician, on the glass.
Item {
    id: page

    required property Newcomer model
    required property bool portrait
    // A panel of 15.6 inches.
    readonly property bool low: !portrait && height < Theme.mm(230)
    readonly property int across: portrait ? 8 : 13
    readonly property real gap: Theme.mm(3)
    readonly property real keyWidth: (width - (across - 1) * gap) / across
    readonly property var keys: "1234567890abcdefghijklmnopqrstuvwxyz.-:/".split("").concat(["http://", "https://", ".gov.cn", ":8080"])

    Column {
        y: Math.max(Theme.mm(page.low ? 4 : 6), Math.round((parent.height - height) / 2))
        width: parent.width
        spacing: Theme.mm(page.low ? 4 : 7)

        Title {
            width: parent.width - Theme.mm(90)
            source: qsTr("请输入县服务器的地址")
        }

        Label {
            width: page.low ? parent.width - Theme.mm(70) : parent.width
            text: qsTr("插上县里做的安装U盘，就不用输入。没有网络时，用县里给的文件接入，见安装手册。")
            font.pixelSize: Theme.row
            color: Theme.soft
        }

        Card {
            width: parent.width
            height: Theme.mm(page.low ? 24 : 30)
            border.width: Theme.thick
            border.color: page.model.isRefused ? Theme.bad : Theme.edge

            Label {
                anchors.verticalCenter: parent.verticalCenter
                x: Theme.inset
                width: parent.width - 2 * x
                text: page.model.typed + "|"
                elide: Text.ElideLeft
                wrapMode: Text.NoWrap
                font.pixelSize: Theme.tile
            }
        }

        Flow {
            width: parent.width + page.gap
            spacing: page.gap

            Repeater {
                model: page.keys

                PadKey {
                    required property string modelData

                    width: Math.floor(modelData.length > 1 ? page.keyWidth * 2 + page.gap : page.keyWidth)
                    height: Theme.mm(20)
                    label: modelData
                    onTapped: page.model.type(modelData)
                }
            }

            PadKey {
                width: Math.floor(page.keyWidth * 2 + page.gap)
                height: Theme.mm(20)
                icon: "erase"
                label: qsTr("退一个")
                onTapped: page.model.erase()
            }

            PadKey {
                width: Math.floor(page.keyWidth * 2 + page.gap)
                height: Theme.mm(20)
                label: qsTr("清掉")
                onTapped: page.model.clear()
            }
        }

        Row {
            spacing: Theme.gutter

            PillButton {
                icon: "checkmark"
                label: qsTr("连接这个地址")
                enabled: page.model.canCall
                opacity: enabled ? 1 : 0.5
                onTapped: page.model.call()
            }

            ChipButton {
                visible: page.model.isTyping && page.model.address !== ""
                anchors.verticalCenter: parent.verticalCenter
                label: qsTr("不改了")
                onTapped: page.model.leave()
            }

            Label {
                visible: page.model.isRefused
                anchors.verticalCenter: parent.verticalCenter
                text: qsTr("这个地址用不上，请核对")
                wrapMode: Text.NoWrap
                font.pixelSize: Theme.label
                color: Theme.bad
            }
        }
    }
}
