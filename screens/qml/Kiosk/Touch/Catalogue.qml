pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk.Ui
import Kiosk.ViewModels

// 党务公开: by aspect and item, unit, stage and time.
Item {
    id: page

    required property App app
    readonly property CatalogueModel model: app.catalogue
    readonly property bool portrait: height > width
    readonly property var stageNames: ({
            "": qsTr("全部"),
            open: qsTr("正在听意见"),
            pre: qsTr("事前公开"),
            decision: qsTr("决策公开"),
            result: qsTr("结果公开"),
            gone: qsTr("已撤下")
        })
    // Of the chosen aspect; a fourth key needs the room that the others give.
    readonly property bool byItem: model.items.length > 0
    readonly property bool slim: width < Theme.mm(330)
    // Where they do not fit beside the other keys: beside the title they cost no row of the list.
    readonly property bool turnsAbove: !portrait && (byItem || slim && !Theme.big)
    // Upright, four keys or a small glass take two lines.
    readonly property bool twoLines: portrait && (byItem || width < Theme.mm(200))
    readonly property var itemNames: {
        const names = {
            "": qsTr("全部")
        };
        for (const item of model.items)
            names[item.no] = item.words;
        return names;
    }
    readonly property var periodNames: ({
            "": qsTr("全部"),
            month: qsTr("本月"),
            quarter: qsTr("本季度"),
            year: qsTr("今年")
        })

    PageHeader {
        id: head
        width: parent.width
        title: qsTr("党务公开")
        figure: page.model.count
        figureWords: page.model.count === page.model.total || page.portrait && Theme.big ? qsTr("项", page.model.count === 1 ? "one" : "") : qsTr("项，共 %1 项").arg(page.model.total)
        sampleText: page.model.allSamples ? qsTr("以下均为示例") : ""

        PagerKeys {
            anchors.verticalCenter: parent?.verticalCenter
            visible: page.turnsAbove
            page: page.model.pageNumber
            pages: page.model.pages
            brief: true
            onTurned: step => page.model.turn(step)
        }
    }

    GridLayout {
        id: chips
        anchors.top: head.bottom
        anchors.topMargin: Theme.mm(5)
        width: parent.width
        columns: page.portrait ? 3 : 6
        columnSpacing: Theme.gap
        rowSpacing: Theme.gap
        uniformCellWidths: true

        Repeater {
            model: page.model.aspects

            ChipButton {
                required property string rowId
                required count
                // In one line of large words, or on a small glass, there is room for the names alone.
                brief: !page.portrait && (Theme.big || page.slim)
                chosen: rowId === page.model.aspect
                Layout.fillWidth: true
                onTapped: page.model.chooseAspect(rowId)
            }
        }
    }

    Flow {
        id: filters
        anchors.top: chips.bottom
        anchors.topMargin: Theme.mm(5)
        width: parent.width
        spacing: Theme.gap

        PickButton {
            caption: qsTr("单位")
            value: page.model.unitLabel
            width: page.portrait ? (page.twoLines ? Math.floor((parent.width - Theme.gap) / 2) : parent.width - stagePick.width - timePick.width - 2 * Theme.gap) : Theme.mm(page.byItem && !Theme.big ? 80 : 104)
            onTapped: page.app.go("units", "departments")
        }

        PickButton {
            caption: qsTr("事项")
            visible: page.byItem
            value: page.model.item === "" ? qsTr("全部") : (page.itemNames[page.model.item] ?? "").replace(/ \d+$/, "")
            width: page.portrait ? Math.floor((parent.width - Theme.gap) / 2) : Theme.mm(Theme.big ? 100 : 86)
            onTapped: sheet.open(qsTr("看哪一项"), page.itemNames, page.model.item, key => page.model.chooseItem(key))
        }

        PickButton {
            id: stagePick
            caption: qsTr("阶段")
            value: page.stageNames[page.model.stage] ?? ""
            width: Theme.mm(Theme.big ? 76 : 80)
            onTapped: sheet.open(qsTr("看哪个阶段"), page.stageNames, page.model.stage, key => page.model.chooseStage(key))
        }

        PickButton {
            id: timePick
            caption: qsTr("时间")
            value: page.periodNames[page.model.period] ?? ""
            width: Theme.mm(page.portrait || page.byItem ? 50 : 58)
            onTapped: sheet.open(qsTr("看什么时候的"), page.periodNames, page.model.period, key => page.model.choosePeriod(key))
        }

        PagerKeys {
            visible: !page.turnsAbove
            page: page.model.pageNumber
            pages: page.model.pages
            brief: page.twoLines
            onTurned: step => page.model.turn(step)
        }
    }

    Listing {
        anchors.top: filters.bottom
        anchors.topMargin: Theme.mm(5)
        anchors.bottom: parent.bottom
        width: parent.width
        model: page.model.rows
        state_: page.model.state
        emptyTitle: qsTr("这里还没有公开内容")
        emptyText: qsTr("换个条件看看，或者问窗口工作人员")
        onRoomFound: rows => page.model.setRoom(rows)
        onTooTall: page.model.squeeze()
        delegate: DisclosureRowItem {
            width: parent?.width ?? 0
            narrow: page.portrait
            onTapped: page.app.go("item", rowId)
        }
    }

    ChoiceSheet {
        id: sheet
        app: page.app
    }
}
