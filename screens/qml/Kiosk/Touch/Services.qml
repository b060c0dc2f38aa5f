pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// 网上办事: guides by topic, by who asks, by department.
Item {
    id: page

    required property App app
    readonly property ServicesModel model: app.services
    readonly property bool portrait: height > width
    readonly property bool stacked: Theme.big || portrait && width < Theme.mm(200)

    PageHeader {
        id: head
        width: parent.width
        hue: "services"
        title: qsTr("网上办事")
        figure: page.model.count
        figureWords: page.model.count === page.model.total ? qsTr("件") : qsTr("件，共 %1 件").arg(page.model.total)
        sampleText: page.model.allSamples ? qsTr("以下均为示例") : ""
    }

    Flow {
        id: ways
        anchors.top: head.bottom
        anchors.topMargin: Theme.gutter
        width: parent.width
        spacing: Theme.gap

        Repeater {
            model: [["topic", qsTr("按事情找")], ["audience", qsTr("我是谁")], ["unit", qsTr("按部门找")]]

            ChipButton {
                required property var modelData
                width: Theme.mm(Theme.big ? 76 : 62)
                hue: "services"
                label: modelData[1]
                chosen: modelData[0] === page.model.way
                onTapped: page.model.chooseWay(modelData[0])
            }
        }

        PagerKeys {
            hue: "services"
            page: page.model.pageNumber
            pages: page.model.pages
            onTurned: step => page.model.turn(step)
        }
    }

    // Wide: choices at the left, guides beside them. Tall: choices above.
    ScrollColumn {
        id: choices
        anchors.top: ways.bottom
        anchors.topMargin: Theme.gutter
        width: page.portrait ? parent.width : Theme.mm(Theme.big ? 106 : 118)
        height: page.portrait ? Math.min(contentHeight, Theme.mm(112)) : parent.height - y
        beside: false
        spacing: 0
        hue: "services"

        Grid {
            id: grid
            width: parent.width
            readonly property int across: page.portrait ? 3 : Theme.big ? 1 : 2

            columns: across
            columnSpacing: Theme.gap
            rowSpacing: Theme.gap

            Repeater {
                model: page.model.choices

                Press {
                    id: choice

                    required property string rowId
                    required property string icon
                    required property int count

                    width: Math.floor((grid.width - (grid.across - 1) * Theme.gap) / grid.across)
                    height: Math.max(Theme.mm(Theme.big ? 27 : 24), name.height + Theme.mm(6))
                    hue: "services"
                    chosen: rowId === page.model.choice
                    onTapped: page.model.choose(rowId)

                    Icon {
                        id: sign
                        x: Theme.mm(4)
                        anchors.verticalCenter: parent.verticalCenter
                        name: choice.icon
                        size: choice.icon === "" ? 0 : Theme.mm(9)
                        color: choice.chosen ? Theme.chosenWords : Theme.words("services")
                        ground: choice.color
                    }

                    Label {
                        id: name
                        anchors.left: sign.right
                        anchors.leftMargin: sign.size > 0 ? Theme.mm(3) : 0
                        anchors.right: tally.left
                        anchors.rightMargin: Theme.mm(2)
                        anchors.verticalCenter: parent.verticalCenter
                        text: choice.label
                        color: choice.words
                        // A long office has two lines, not three.
                        font.pixelSize: measure.advanceWidth > 2 * width - Theme.body ? Theme.caption : Theme.body
                        font.weight: Theme.bold
                        lineHeight: Theme.titleLeading
                        Accessible.ignored: true
                    }

                    TextMetrics {
                        id: measure
                        font.family: Theme.family
                        font.pixelSize: Theme.body
                        font.weight: Theme.bold
                        text: choice.label
                    }

                    Label {
                        id: tally
                        anchors.right: parent.right
                        anchors.rightMargin: Theme.mm(4)
                        anchors.verticalCenter: parent.verticalCenter
                        text: choice.count
                        wrapMode: Text.NoWrap
                        color: choice.chosen ? Theme.chosenWords : Theme.soft
                        font.pixelSize: Theme.caption
                        Accessible.ignored: true
                    }
                }
            }
        }
    }

    Listing {
        x: page.portrait ? 0 : choices.width + Theme.gutter
        y: page.portrait ? choices.y + choices.height + Theme.gutter : choices.y
        width: parent.width - x
        height: parent.height - y
        model: page.model.rows
        state_: page.model.state
        emptyTitle: qsTr("这里还没有办事指南")
        emptyText: qsTr("换一类看看，或者问窗口工作人员")
        onRoomFound: rows => page.model.setRoom(rows)
        onTooTall: page.model.squeeze()
        delegate: ListRow {
            id: row

            required property string rowId
            required property string fee
            required property string days
            required property string daysUnit
            required property bool isSample
            required subline

            width: parent?.width ?? 0
            hue: "services"
            onTapped: page.app.go("guide", rowId)

            Figure {
                visible: !page.stacked
                caption: qsTr("收费")
                value: row.fee
                width: Theme.mm(44)
            }

            Figure {
                visible: !page.stacked
                caption: qsTr("几天办好")
                value: row.days
                unit: row.daysUnit
                width: Theme.mm(56)
            }

            // In large words, or on a narrow glass, both speak for themselves, one under the other.
            Column {
                anchors.verticalCenter: parent?.verticalCenter
                visible: page.stacked

                Repeater {
                    model: [row.fee, row.days + (row.daysUnit === "" ? "" : " " + row.daysUnit)]

                    Label {
                        required property string modelData

                        anchors.right: parent?.right
                        text: modelData
                        wrapMode: Text.NoWrap
                        color: Theme.number("services")
                        font.pixelSize: Theme.caption
                        font.weight: Theme.bold
                        lineHeight: Theme.titleLeading
                        Accessible.ignored: true
                    }
                }
            }
        }
    }

    component Figure: Column {
        id: figure

        property string caption
        property string value
        property string unit

        anchors.verticalCenter: parent?.verticalCenter

        Label {
            text: figure.caption
            font.pixelSize: Theme.tag
            color: Theme.soft
            Accessible.ignored: true
        }

        Row {
            spacing: Theme.mm(1.5)

            Label {
                id: number

                // Words instead of a number take two smaller lines.
                readonly property bool fits: metrics.advanceWidth <= figure.width

                width: fits ? Math.ceil(metrics.advanceWidth) + 1 : figure.width
                text: figure.value
                wrapMode: fits ? Text.NoWrap : Text.Wrap
                font.pixelSize: fits ? Theme.row : Theme.caption
                font.weight: Theme.bold
                lineHeight: fits ? 1 : 0.85
                color: Theme.number("services")
                Accessible.ignored: true

                TextMetrics {
                    id: metrics
                    font.family: Theme.family
                    font.pixelSize: Theme.row
                    font.weight: Theme.bold
                    text: figure.value
                }
            }

            Label {
                anchors.baseline: number.baseline
                text: figure.unit
                wrapMode: Text.NoWrap
                font.pixelSize: Theme.caption
                Accessible.ignored: true
            }
        }
    }
}
