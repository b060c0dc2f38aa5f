pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk.Ui

Item {
    id: page

    readonly property bool portrait: height > width

    GridLayout {
        anchors.fill: parent
        anchors.margins: Theme.margin
        columns: page.portrait ? 1 : 2
        columnSpacing: Theme.mm(10)
        rowSpacing: Theme.mm(8)
        uniformCellWidths: true

        Skeleton {
            shape: "page"
            rows: 2
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignTop
        }
        EmptyState {
            title: "本季度无"
            text: "乔家湾村监委会，10月8日签字确认"
            sample: true
            acts: [
                {
                    key: "before",
                    icon: "calendar",
                    label: "看二季度"
                },
                {
                    key: "ask",
                    icon: "phone",
                    label: "问村会计"
                }
            ]
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignTop
        }
        ColumnLayout {
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignTop
            spacing: Theme.gap
            Banner {
                text: "内容更新至11月8日，15 天没连上县里"
                Layout.fillWidth: true
            }
            Banner {
                kind: "bad"
                text: "这份名单已由县民政局撤回，理由：核实后更正，新的名单在公示期满后发布"
                Layout.fillWidth: true
            }
            ListRow {
                title: "三季度公务接待、公务用车支出"
                subline: "县财政局，11月3日"
                sample: true
                Layout.fillWidth: true
            }
            PagerKeys {
                wordy: true
                page: 1
                pages: 3
                Layout.fillWidth: true
            }
        }
        Card {
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignTop
            implicitHeight: column.height + Theme.mm(10)
            Column {
                id: column
                x: Theme.mm(10)
                width: parent.width - 2 * x
                SectionHead {
                    width: parent.width
                    icon: "clipboard"
                    title: "村务"
                    more: "全部 7 项"
                }
                BarLine {
                    width: parent.width
                    label: "巷道硬化、修桥"
                    share: 1
                    amount: "41,200"
                }
                BarLine {
                    width: parent.width
                    label: "公益岗位工资"
                    share: 0.75
                    amount: "31,000"
                }
                BarLine {
                    width: parent.width
                    label: "慰问、其他"
                    share: 0.2
                    amount: "8,000"
                }
            }
        }
        TableBlock {
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignTop
            hue: "query"
            columns: ["序号", "姓名", "乡镇", "村", "作物种类", "面积（亩）", "标准（元/亩）", "金额（元）", "备注"].map((n, i) => ({
                        name: n,
                        numeric: i >= 5 && i <= 7
                    }))
            rows: [["1", "张某某", "岚漪镇", "乔家湾村", "玉米、马铃薯及谷子等杂粮", "12.50", "90.00", "1,125.00", "地力保护"]]
        }
    }
}
