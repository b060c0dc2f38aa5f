pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk.Ui

Frame {
    id: page

    middle: [
        {
            key: "take",
            icon: "qr",
            label: "带走"
        },
        {
            key: "print",
            icon: "print",
            label: "打印"
        }
    ].slice(Theme.big ? 1 : 0)

    Column {
        width: parent.width
        spacing: Theme.mm(4)

        PageHeader {
            width: parent.width
            hue: "services"
            crumb: "网上办事 › 农业农村 › 县农业委员会"
            title: "农药经营许可证核发"
            provenance: Theme.big ? "县农业委员会 • 10月8日核对 • 有效" : "县农业委员会编制 • 县领导组办公室审核签发 • 2026年10月8日核对 • 有效"
            sample: true
        }

        GridLayout {
            width: parent.width
            columns: 3
            columnSpacing: Theme.gutter
            uniformCellWidths: true
            NumberCard {
                caption: "收费"
                value: "不收费"
                Layout.fillWidth: true
                Layout.fillHeight: true
            }
            NumberCard {
                caption: "几天办好"
                value: "10"
                unit: "个工作日"
                note: "法定 20 个"
                Layout.fillWidth: true
                Layout.fillHeight: true
            }
            NumberCard {
                caption: "要跑几次"
                value: "1"
                unit: Theme.big ? "次，可代办" : "次"
                note: Theme.big ? "" : "可以代办"
                Layout.fillWidth: true
                Layout.fillHeight: true
            }
        }

        Row {
            visible: Theme.big
            spacing: Theme.gutter
            Repeater {
                model: [["checklist", "带什么"], ["route", "怎么办"], ["pin", "去哪里"]]
                KeyButton {
                    required property var modelData
                    required property int index
                    beside: true
                    strong: true
                    hue: "services"
                    chosen: index === 0
                    icon: modelData[0]
                    label: modelData[1]
                    width: Math.round((parent.parent.width - 2 * Theme.gutter) / 3)
                }
            }
        }

        SectionHead {
            visible: !Theme.big
            width: parent.width
            title: "怎么办"
        }

        GridLayout {
            visible: !Theme.big
            width: parent.width
            columns: page.portrait ? 2 : 4
            columnSpacing: Theme.gutter
            rowSpacing: Theme.gutter
            uniformCellWidths: true
            Repeater {
                model: [["受理", "当场", "窗口收件，缺什么材料一次说清"], ["审查", "5 天", "看材料，到店里现场查看"], ["决定", "3 天", "局里作出决定"], ["发证", "2 天", "窗口领证，也可邮寄到家"]]
                StepCard {
                    required property var modelData
                    required property int index
                    number: index + 1
                    title: modelData[0]
                    days: modelData[1]
                    text: modelData[2]
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                }
            }
        }

        SectionHead {
            visible: !Theme.big
            width: parent.width
            title: "带什么"
        }

        RowLayout {
            width: parent.width
            spacing: Theme.gutter
            GridLayout {
                columns: 2
                columnSpacing: Theme.gutter
                rowSpacing: Theme.mm(6)
                uniformCellWidths: true
                Layout.fillWidth: true
                Layout.alignment: Qt.AlignTop
                Layout.topMargin: Theme.big ? Theme.mm(4) : 0
                Repeater {
                    model: [["申请表，窗口领取", "原件 1 份"], ["身份证", "带原件"], ["学历或 56 学时培训证明", "复印件"], ["营业、仓储面积说明", "原件"], ["扫码与台账设备清单", "原件"], ["管理制度文本", "复印件"]]
                    CheckLine {
                        required property var modelData
                        text: modelData[0]
                        note: Theme.big ? "" : modelData[1]
                        Layout.fillWidth: true
                        Layout.alignment: Qt.AlignTop
                    }
                }
            }
            Card {
                visible: !Theme.big && !page.portrait
                Layout.preferredWidth: Theme.mm(130)
                Layout.topMargin: -Theme.mm(18)
                Layout.preferredHeight: place.height + Theme.mm(11)
                Column {
                    id: place
                    x: Theme.mm(8)
                    y: Theme.mm(6.5)
                    width: parent.width - 2 * x
                    spacing: Theme.mm(4)
                    InfoLine {
                        width: parent.width
                        icon: "pin"
                        text: "2 楼 6 号窗口"
                        strong: true
                    }
                    InfoLine {
                        width: parent.width
                        icon: "clock"
                        text: "工作日 8:00–12:00\n14:30–18:00"
                    }
                    InfoLine {
                        width: parent.width
                        icon: "phone"
                        text: "咨询、监督电话见窗口"
                    }
                }
            }
        }
    }
}
