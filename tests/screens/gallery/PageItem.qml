pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

Frame {
    id: page

    middle: [
        {
            key: "take",
            icon: "qr",
            label: "带走"
        }
    ]

    ScrollColumn {
        anchors.fill: parent
        beside: !page.portrait
        spacing: Theme.mm(9)

        PageHeader {
            width: parent.width
            crumb: "党务公开 › 岚漪镇 › A3 重大项目、大额资金"
            title: "岚漪镇农村人居环境整治项目安排"
            provenance: "岚漪镇党委发布 • 第一责任人 镇党委书记 • 两人审签 • 今天 09:20 更新"
            sample: true
        }
        StageThread {
            width: parent.width
            stage: "pre"
            days: 9
            stages: [
                {
                    key: "pre",
                    label: "事前公开",
                    note: "正在听意见",
                    enabled: true
                },
                {
                    key: "decision",
                    label: "决策公开",
                    note: "意见采纳后"
                },
                {
                    key: "result",
                    label: "结果公开",
                    note: "验收后20个工作日"
                }
            ]
        }
        Label {
            width: parent.width
            text: "　　为改善群众生产生活条件，镇党委拟在乔家湾、北道坡、大庙沟三个村实施人居环境整治：硬化巷道、建垃圾收集点、改造公厕。资金为上级专项，不向群众收取任何费用。现将初步安排公开如下，请大家提意见。"
            font.pixelSize: Theme.heading
            lineHeight: Theme.proseLeading
        }
        TableBlock {
            width: parent.width
            columns: [
                {
                    name: "村"
                },
                {
                    name: "内容"
                },
                {
                    name: "万元",
                    numeric: true
                },
                {
                    name: "工期"
                }
            ]
            rows: [["乔家湾村", "巷道硬化 1.2 公里", "38.60", "4–6月"], ["北道坡村", "垃圾收集点 6 处", "12.40", "4–5月"], ["大庙沟村", "公厕改造 2 座", "9.80", "5–6月"]]
            total: ["合计", "", "60.80", ""]
        }
        PillButton {
            width: parent.width
            icon: "chat"
            label: "我有意见要说"
        }
        Label {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: "不用留姓名。12月2日前提的，都会在“决策公开”里答复"
            color: Theme.soft
            font.pixelSize: Theme.label
        }
    }
}
