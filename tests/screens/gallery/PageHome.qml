pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk.Ui

Item {
    id: page

    readonly property bool portrait: height > width
    readonly property real column: (width - 2 * Theme.margin - 141 * Theme.ppm - 2 * Theme.gutter) / 2
    readonly property var windows: [
        {
            w: "disclosure",
            icon: "flag",
            title: "党务公开",
            hint: portrait ? "事前、决策、结果" : "事前、决策、结果，五方面二十九项",
            count: "236",
            unit: "项"
        },
        {
            w: "services",
            icon: "clipboard",
            title: "网上办事",
            hint: portrait ? "材料、收费、几天办好" : "带什么材料、收多少钱、几天办好",
            count: "68",
            unit: "件"
        },
        {
            w: "query",
            icon: "querylist",
            title: "网上查询",
            hint: "办件进度、答复结果",
            count: "",
            unit: ""
        },
        {
            w: "voice",
            icon: "chat",
            title: "在线互动",
            hint: "说说您的意见",
            count: "",
            unit: ""
        },
        {
            w: "rating",
            icon: "star",
            title: "绩效评估",
            hint: "给服务打个分",
            count: "",
            unit: ""
        }
    ]

    component Window: Tile {
        required property int order
        readonly property var data_: page.windows[order]
        hue: data_.w
        icon: data_.icon
        title: data_.title
        hint: data_.hint
        count: data_.count
        unit: data_.unit
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.preferredWidth: 1
    }

    component Listening: CommentCard {
        sample: true
        Layout.fillWidth: true
        Layout.preferredWidth: 1
        Layout.fillHeight: true
    }

    component Search: FindKey {
        label: "想找什么？点这里"
        hint: page.portrait ? "手写、拼音、首字母都行" : "手写、拼音、首字母都行，如 db 找低保"
        flat: page.portrait
        Layout.fillHeight: true
    }

    component Tools: RowLayout {
        spacing: page.portrait || Theme.big ? Theme.mm(4) : Theme.mm(5)
        Repeater {
            model: [["textsize", "大字"], ["contrast", "高对比"], ["wheelchair", "低位"], ["sound", "朗读"], ["language", "English"]]
            KeyButton {
                required property var modelData
                beside: !page.portrait
                icon: modelData[0]
                label: modelData[1]
                Layout.fillWidth: page.portrait
                Layout.preferredWidth: page.portrait ? 1 : implicitWidth
                Layout.preferredHeight: page.portrait ? Theme.mm(30.5) : implicitHeight
            }
        }
    }

    Brand {
        x: Theme.margin
        width: Math.min(implicitWidth, clock.x - x - Theme.gutter)
        y: Theme.mm(page.portrait ? 12 : 9)
        title: "岢岚县便民服务中心"
        motto: Theme.big ? "" : "阳光公开：看得见、问得到、管得着"
    }

    Clock {
        id: clock
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        y: Theme.mm((page.portrait ? 15 : 12.4) - (Theme.big ? 4 : 0))
        time: "09:26"
        date: Theme.big ? "11月23日 星期一" : "2026年11月23日 星期一"
    }

    Loader {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.bottom: ticker.top
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        anchors.topMargin: Theme.mm(page.portrait ? 43 : 38)
        anchors.bottomMargin: Theme.mm(page.portrait ? 4 : Theme.big ? 5 : 7)
        sourceComponent: page.portrait ? tall : wide
    }

    Component {
        id: wide

        Item {
            Column {
                width: parent.width
                spacing: Theme.gutter

                Row {
                    spacing: Theme.gutter
                    HeroTile {
                        width: Theme.mm(141)
                        height: Theme.mm(Theme.big ? 122 : 128)
                        title: "我村的事"
                        hint: "12 个乡镇，202 个村\n村务、资金、名单，都在这里"
                        act: "选择您的村"
                    }
                    ColumnLayout {
                        width: page.column * 2 + Theme.gutter
                        height: Theme.mm(Theme.big ? 122 : 128)
                        spacing: Theme.gutter
                        RowLayout {
                            spacing: Theme.gutter
                            Layout.preferredHeight: 1
                            Window {
                                order: 0
                            }
                            Window {
                                order: 1
                            }
                        }
                        RowLayout {
                            spacing: Theme.gutter
                            Layout.preferredHeight: 1
                            Window {
                                order: 2
                            }
                            Window {
                                order: 3
                            }
                            Window {
                                order: 4
                            }
                        }
                    }
                }
                RowLayout {
                    width: parent.width
                    height: Theme.mm(Theme.big ? 42 : 44)
                    spacing: Theme.gutter
                    Search {
                        Layout.preferredWidth: Theme.mm(141)
                    }
                    Listening {
                        title: "岚漪镇农村人居环境整治项目安排，听您意见"
                        subline: "岚漪镇"
                        days: 9
                    }
                    Listening {
                        title: "2026年农村低保对象名单，听您意见"
                        subline: "县民政局"
                        days: 0
                        visible: !Theme.big
                    }
                }
            }
            Tools {
                anchors.bottom: parent.bottom
            }
            Provenance {
                anchors.right: parent.right
                anchors.bottom: parent.bottom
                anchors.bottomMargin: Theme.mm(Theme.big ? 8 : 5)
                text: Theme.big ? "内容更新至今天 09:20" : "县领导组办公室审核签发 • 内容更新至今天 09:20"
            }
        }
    }

    Component {
        id: tall

        ColumnLayout {
            spacing: Theme.gutter
            Label {
                text: "正在听您意见"
                font.pixelSize: Theme.heading
                font.weight: Theme.bold
                color: Theme.words("disclosure")
                Layout.bottomMargin: -Theme.mm(2)
            }
            Listening {
                title: "岚漪镇农村人居环境整治项目安排"
                subline: "岚漪镇，11月17日发布"
                days: 9
                Layout.preferredHeight: Theme.mm(40)
            }
            Listening {
                title: "2026年农村低保对象名单"
                subline: "县民政局，11月19日发布"
                days: 3
                Layout.preferredHeight: Theme.mm(40)
            }
            HeroTile {
                flat: true
                title: "我村的事"
                hint: "12 个乡镇，202 个村：村务、资金、名单"
                act: "选择您的村"
                Layout.fillWidth: true
                Layout.preferredHeight: Theme.mm(83)
            }
            RowLayout {
                spacing: Theme.gutter
                Layout.preferredHeight: Theme.mm(60)
                Window {
                    order: 0
                }
                Window {
                    order: 1
                }
            }
            RowLayout {
                spacing: Theme.gutter
                Layout.preferredHeight: Theme.mm(56)
                Window {
                    order: 2
                }
                Window {
                    order: 3
                }
                Window {
                    order: 4
                }
            }
            Search {
                Layout.fillWidth: true
                Layout.fillHeight: false
                Layout.preferredHeight: Theme.mm(28.5)
            }
            Tools {
                Layout.fillWidth: true
            }
            Provenance {
                text: "县领导组办公室审核签发 • 内容更新至今天 09:20"
            }
        }
    }

    TickerBar {
        id: ticker
        anchors.bottom: parent.bottom
        width: parent.width
        running: false
        entries: [
            {
                id: "a",
                text: "2026年度城乡居民医保集中缴费：缴费截止12月31日，可在各乡镇便民服务中心办理",
                sample: true
            },
            {
                id: "b",
                text: "岢岚县农机购置补贴第三批名单公示",
                sample: true
            }
        ]
    }
}
