pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk.Ui
import Kiosk.ViewModels

// One village: its money, its affairs, its lists, whom to ask.
ReadPage {
    id: page

    required property App app
    readonly property VillageModel model: app.village
    readonly property bool portrait: height > width
    readonly property bool hasAsk: page.model.phoneAsk !== "" || page.model.listsElsewhere

    column: scroll

    Skeleton {
        anchors.fill: parent
        visible: page.model.state === "loading"
        shape: "page"
    }

    FailedState {
        title: qsTr("这一页暂时打不开")
        text: qsTr("请换一页看看，或者问窗口工作人员")
        width: parent.width
        visible: page.model.state === "failed"
    }

    ScrollColumn {
        id: scroll

        anchors.fill: parent
        visible: page.model.state === "ready" || page.model.state === "empty"
        beside: !page.portrait
        spacing: Theme.gutter

        PageHeader {
            width: parent.width
            crumb: page.model.crumb
            title: page.model.name_
            provenance: page.model.provenance
            sample: page.model.isSample

            KeyButton {
                beside: true
                icon: "swap"
                label: qsTr("换个村")
                onTapped: page.app.go("villages")
            }
        }

        EmptyState {
            width: parent.width
            visible: page.model.state === "empty"
            icon: "info"
            tone: Theme.soft
            title: qsTr("这个村还没有公开内容")
            text: qsTr("可以打电话问%1").arg(page.model.township)
        }

        GridLayout {
            id: halves

            readonly property bool twofold: !page.portrait && !Theme.big
            readonly property bool hasPapers: page.model.affairsTotal > 0 || page.model.listsTotal > 0

            width: parent.width
            columns: twofold && hasPapers && page.model.moneyId !== "" ? 2 : 1
            columnSpacing: Theme.gutter
            rowSpacing: Theme.gutter
            uniformCellWidths: true

            Column {
                spacing: Theme.gutter
                Layout.fillWidth: true
                Layout.alignment: Qt.AlignTop

                Press {
                    id: moneyCard
                    label: qsTr("村集体收入 %1 元，支出 %2 元，看明细").arg(page.model.income).arg(page.model.spending)
                    visible: page.model.moneyId !== ""
                    width: parent.width
                    height: money.height + Theme.mm(16)
                    radius: Theme.cornerCard
                    onTapped: page.app.go("item", page.model.moneyId)

                    Column {
                        id: money
                        x: Theme.inset
                        y: Theme.mm(8)
                        width: parent.width - 2 * x
                        spacing: Theme.mm(4)

                        // Figures are about 0.58 em wide; both sums stand on one line.
                        readonly property int figures: page.model.income.length + page.model.spending.length
                        readonly property real rest: 2 * (unit.advanceWidth + Theme.mm(5.6))
                        readonly property int size: [Theme.numberM, Theme.numberS].find(one => figures * 0.58 * one + rest <= width) ?? Theme.heading

                        TextMetrics {
                            id: unit
                            font.family: Theme.family
                            font.pixelSize: Theme.body
                            text: qsTr("元")
                        }

                        Row {
                            width: parent.width

                            Repeater {
                                model: [[qsTr("%1收入").arg(page.model.period), page.model.income], [qsTr("支出"), page.model.spending]]

                                Column {
                                    id: sum

                                    required property var modelData
                                    required property int index

                                    // A long first sum takes of the second one's half.
                                    width: index === 0 ? Math.max(money.width / 2, amount.width + Theme.mm(5)) : money.width - x

                                    Label {
                                        text: sum.modelData[0]
                                        width: parent.width
                                        font.pixelSize: Theme.caption
                                        color: Theme.soft
                                    }

                                    Row {
                                        id: amount

                                        spacing: Theme.mm(2)

                                        Label {
                                            id: figure
                                            text: sum.modelData[1]
                                            wrapMode: Text.NoWrap
                                            font.pixelSize: money.size
                                            font.weight: Theme.bold
                                            color: sum.index === 0 ? Theme.number("disclosure") : Theme.ink
                                            font.features: ({
                                                    "tnum": 1
                                                })
                                        }

                                        Label {
                                            anchors.baseline: figure.baseline
                                            text: qsTr("元")
                                            font.pixelSize: Theme.body
                                        }
                                    }
                                }
                            }
                        }

                        Rectangle {
                            width: parent.width
                            height: Theme.hair
                            color: Theme.line
                        }

                        Repeater {
                            model: page.model.money

                            BarLine {
                                required property string rowId
                                required share
                                required amount
                                width: money.width
                                label: rowId
                                labelWidth: Theme.mm(Theme.big ? 84 : 76)
                            }
                        }
                    }
                }

            }

            ColumnLayout {
                spacing: Theme.gutter
                visible: halves.hasPapers
                Layout.fillWidth: true
                Layout.alignment: Qt.AlignTop

                Papers {
                    icon: "clipboard"
                    title: qsTr("村务")
                    more: qsTr("全部 %1 项").arg(page.model.affairsTotal)
                    rows: page.model.affairs
                    visible: page.model.affairsTotal > 0
                    onMoreTapped: page.app.go("catalogue", "unit:" + page.app.navigator.arg)
                }

                Papers {
                    icon: "list"
                    title: qsTr("名单和账目")
                    more: qsTr("全部 %1 份").arg(page.model.listsTotal)
                    rows: page.model.lists
                    visible: page.model.listsTotal > 0
                }

                Ask {
                    visible: halves.columns === 2 && page.hasAsk
                    Layout.fillWidth: true
                    Layout.preferredHeight: implicitHeight
                }
            }
        }

        Ask {
            visible: halves.columns === 1 && page.hasAsk
            width: parent.width
        }
    }

    component Papers: Card {
        id: papers

        property string icon
        property string title
        property string more
        property RowModel rows

        signal moreTapped

        Layout.fillWidth: true
        Layout.alignment: Qt.AlignTop
        Layout.preferredHeight: column.height + Theme.mm(12)

        Column {
            id: column
            x: Theme.inset
            y: Theme.mm(6)
            width: parent.width - 2 * x

            SectionHead {
                width: parent.width
                icon: papers.icon
                title: papers.title
                more: papers.more
                onTapped: papers.moreTapped()
            }

            Repeater {
                model: papers.rows

                ListRow {
                    id: one

                    required property string rowId
                    required property string day
                    required property string nilWords

                    width: column.width + Theme.mm(8)
                    x: -Theme.mm(4)
                    border.width: 0
                    subline: nilWords === "" ? day : qsTr("%1，%2").arg(day).arg(nilWords)
                    onTapped: page.app.go("item", rowId)

                    Rectangle {
                        parent: one
                        x: Theme.mm(4)
                        width: parent.width - 2 * x
                        height: Theme.hair
                        color: Theme.line
                    }
                }
            }
        }
    }

    component Ask: Card {
        implicitHeight: ask.height + Theme.mm(16)

        Column {
            id: ask
            x: Theme.inset
            y: Theme.mm(8)
            width: parent.width - 2 * x
            spacing: Theme.mm(4)

            SectionHead {
                width: parent.width
                icon: "phone"
                title: qsTr("问谁")
                visible: page.model.phoneAsk !== ""
            }

            Row {
                width: parent.width
                visible: page.model.phoneAsk !== ""

                Repeater {
                    model: [[qsTr("咨询电话"), page.model.phoneAsk], [qsTr("监督电话"), page.model.phoneSupervise]]

                    Column {
                        id: phone

                        required property var modelData

                        visible: modelData[1] !== ""
                        width: ask.width / 2

                        Label {
                            text: phone.modelData[0]
                            font.pixelSize: Theme.caption
                            color: Theme.soft
                        }

                        Label {
                            text: phone.modelData[1]
                            font.pixelSize: Theme.row
                            font.weight: Theme.bold
                            font.features: ({
                                    "tnum": 1
                                })
                        }
                    }
                }
            }

            Label {
                width: parent.width
                text: qsTr("名单请到本乡镇便民服务中心看")
                visible: page.model.listsElsewhere
                font.pixelSize: Theme.body
                color: Theme.soft
            }
        }
    }
}
