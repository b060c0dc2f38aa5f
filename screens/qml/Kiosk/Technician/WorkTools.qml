pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// The keys of a page, what came of them, and its facts.
Column {
    id: tools

    required property Works work
    required property Maintenance model
    readonly property var keysOf: ({
            network: [
                {
                    key: "network",
                    icon: "route",
                    label: qsTr("测一测网络")
                }
            ],
            content: [
                {
                    key: "sync",
                    icon: "send",
                    label: qsTr("现在同步")
                },
                {
                    key: "import",
                    icon: "document",
                    label: qsTr("从 U 盘导入")
                },
                {
                    key: "verify",
                    icon: "shield",
                    label: qsTr("核对内容")
                }
            ],
            logs: [
                {
                    key: "export_logs",
                    icon: "document",
                    label: qsTr("存到 U 盘")
                }
            ],
            about: [
                {
                    key: "restart",
                    icon: "history",
                    label: qsTr("重启程序")
                },
                {
                    key: "giveBack",
                    icon: "erase",
                    label: qsTr("恢复出厂")
                }
            ]
        })

    spacing: Theme.gap

    ToolKeys {
        width: parent.width
        visible: !tools.work.asksTwice
        keys: (tools.keysOf[tools.work.page] ?? []).map(one => Object.assign({
                    enabled: !tools.work.isBusy && !tools.model.isSyncing
                }, one))
        onTriggered: key => {
            if (key === "restart")
                tools.work.restart();
            else if (key === "giveBack")
                tools.work.giveBack();
            else if (key === "sync")
                tools.model.sync();
            else
                tools.work.do(key);
        }
    }

    Label {
        width: parent.width
        visible: text !== ""
        text: tools.model.isSyncing ? qsTr("正在向县里要新内容…") : tools.model.said !== "" ? tools.model.said : tools.work.said
        color: tools.work.isBad ? Theme.bad : Theme.ok
        font.pixelSize: Theme.row
        font.weight: Theme.bold
    }

    Row {
        visible: tools.work.asksTwice
        spacing: Theme.gap

        KeyButton {
            width: Theme.mm(Theme.big ? 100 : 84)
            beside: true
            icon: "back"
            label: qsTr("不清了")
            onTapped: tools.work.think()
        }

        KeyButton {
            width: Theme.mm(Theme.big ? 100 : 84)
            beside: true
            chosen: true
            icon: "erase"
            label: qsTr("真的清掉")
            onTapped: tools.work.giveBackIndeed()
        }
    }

    Facts {
        width: parent.width
        rows: tools.work.facts
    }
}
