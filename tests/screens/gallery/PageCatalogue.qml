pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk.Ui

Frame {
    id: page

    Column {
        width: parent.width
        spacing: Theme.gutter

        PageHeader {
            width: parent.width
            title: "党务公开"
            figure: "58"
            figureWords: "项，共 236 项"
            sampleText: "以下均为示例"
        }

        GridLayout {
            width: parent.width
            columns: page.portrait || Theme.big ? 3 : 6
            columnSpacing: Theme.gap
            rowSpacing: Theme.gap
            uniformCellWidths: true
            Repeater {
                model: [["全部", "236"], ["A 决议决定", "58"], ["B 思想作风", "31"], ["C 组织队伍", "46"], ["D 班子干部", "37"], ["E 廉政监督", "64"]]
                ChipButton {
                    required property var modelData
                    required property int index
                    label: modelData[0]
                    count: modelData[1]
                    chosen: index === 1
                    Layout.fillWidth: true
                }
            }
        }

        Flow {
            width: parent.width
            spacing: Theme.gap
            PickButton {
                caption: "单位"
                value: "全部 34 个单位"
                width: Theme.mm(131)
            }
            PickButton {
                caption: "阶段"
                value: "全部"
            }
            PickButton {
                caption: "时间"
                value: "全部"
            }
            PagerKeys {
                page: 1
                pages: 12
            }
        }

        Column {
            width: parent.width
            spacing: Theme.gap
            Repeater {
                model: [["岚漪镇农村人居环境整治项目安排", "岚漪镇，11月17日", "pre", 9], ["2026年农村低保对象名单", "县民政局，11月19日", "pre", 0], ["关于岢岚县2026年度易地扶贫搬迁后续扶持产业分红资金分配方案及使用情况的公告", "县乡村振兴局，11月16日", "decision", -1], ["宋家沟村易地搬迁后续产业分红结果", "宋家沟乡，11月20日", "result", -1], ["水峪贯乡退耕还林补助兑付结果", "水峪贯乡，11月12日", "result", -1]].slice(0, page.portrait ? 5 : Theme.big ? 3 : 5)
                ListRow {
                    id: one
                    required property var modelData
                    width: parent.width
                    title: modelData[0]
                    subline: modelData[1]
                    StageDots {
                        anchors.verticalCenter: parent.verticalCenter
                        stage: one.modelData[2]
                        showName: !page.portrait
                    }
                    Item {
                        anchors.verticalCenter: parent.verticalCenter
                        width: Theme.mm(page.portrait ? 34 : 44)
                        height: left.height
                        DaysLeft {
                            id: left
                            anchors.right: parent.right
                            visible: one.modelData[3] >= 0
                            days: one.modelData[3]
                            beside: true
                        }
                    }
                }
            }
        }
    }
}
