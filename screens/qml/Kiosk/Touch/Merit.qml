pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// 绩效评估: rate the service here, a guide, a disclosure; how each unit does. One unit: its figures, each explained, and
// its villages.
Item {
    id: page

    required property App app
    readonly property MeritModel model: app.merit
    readonly property bool portrait: height > width
    readonly property bool one: model.unit !== ""
    readonly property string unit: model.unit
    // Where one stood in the list, and below a township's figures, when one went on from there.
    readonly property var stood: ({})
    readonly property var ways: [
        {
            label: qsTr("给这里的窗口服务打分"),
            hint: page.model.hall,
            page: "rating",
            arg: "window:hall"
        },
        {
            label: qsTr("给办事指南打分"),
            hint: qsTr("打开一份指南，点“评一评”"),
            page: "services",
            arg: ""
        },
        {
            label: qsTr("给公开内容打分"),
            hint: qsTr("打开一条公开，点“评一评”"),
            page: "catalogue",
            arg: ""
        }
    ]

    // A unit begins at its top; back in a list one stands where one was.
    onUnitChanged: Qt.callLater(page.stand)

    // On a page that is gone, and only waits to be deleted, nothing can be called.
    function stand(): void {
        if (page.parent)
            scroll.standAt(page.stood[page.unit] ?? 0);
    }

    ScrollColumn {
        id: scroll

        anchors.fill: parent
        visible: page.model.state === "ready"
        beside: !page.portrait
        hue: "rating"
        spacing: Theme.gutter

        PageHeader {
            width: parent.width
            hue: "rating"
            crumb: page.one ? page.model.title : ""
            title: page.one ? page.model.unitName : page.model.title
            sampleText: page.model.isSample ? qsTr("示例") : ""
        }

        Grid {
            id: ways

            width: parent.width
            visible: !page.one
            columns: page.portrait || Theme.big ? 1 : 3
            spacing: Theme.gap

            Repeater {
                model: page.ways

                ListRow {
                    required property var modelData

                    width: Math.floor((ways.width - (ways.columns - 1) * Theme.gap) / ways.columns)
                    height: Math.max(Theme.mm(34), implicitHeight)
                    radius: Theme.cornerCard
                    chevron: ways.columns === 1
                    hue: "rating"
                    title: modelData.label
                    subline: modelData.hint
                    onTapped: page.app.go(modelData.page, modelData.arg)
                }
            }
        }

        Label {
            width: parent.width
            visible: page.model.computed !== "" && (page.one || units.count > 0)
            text: page.model.computed
            color: Theme.soft
            font.pixelSize: Theme.caption
        }

        Flow {
            id: figures

            readonly property int across: page.portrait ? 2 : 3

            width: parent.width
            visible: page.one
            spacing: Theme.gap

            Repeater {
                model: page.model.figures

                Press {
                    id: card

                    required property string rowId
                    required property string caption
                    required property string value
                    required property string explanation
                    readonly property bool open: page.model.figure === rowId

                    width: Math.floor((figures.width - (figures.across - 1) * Theme.gap) / figures.across)
                    height: inside.height + Theme.mm(14)
                    radius: Theme.cornerCard
                    hue: "rating"
                    label: caption + " " + value
                    onTapped: page.model.explain(rowId)

                    Column {
                        id: inside

                        x: Theme.inset
                        y: Theme.mm(7)
                        width: parent.width - 2 * x
                        spacing: Theme.mm(1)

                        Label {
                            width: parent.width
                            text: card.caption
                            color: Theme.soft
                            Accessible.ignored: true
                        }

                        Label {
                            text: card.value
                            wrapMode: Text.NoWrap
                            font.pixelSize: Theme.numberM
                            font.weight: Theme.bold
                            color: Theme.number("rating")
                            Accessible.ignored: true
                        }

                        Label {
                            width: parent.width
                            text: card.open ? card.explanation : qsTr("点一下，看怎么算的")
                            color: card.open ? Theme.ink : Theme.soft
                            font.pixelSize: Theme.caption
                        }
                    }
                }
            }
        }

        ListRow {
            width: parent.width
            visible: page.one && page.model.saidCount > 0
            radius: Theme.cornerCard
            hue: "voice"
            title: qsTr("群众意见与答复")
            subline: qsTr("公开了 %1 件").arg(page.model.saidCount)
            onTapped: page.app.go("replies", "unit:" + page.model.unit)
        }

        Row {
            visible: page.one
            spacing: Theme.gap

            KeyButton {
                beside: true
                strong: true
                height: Theme.mm(Theme.big ? 29 : 24)
                hue: "rating"
                icon: "star"
                label: qsTr("给这个单位打分")
                onTapped: page.app.go("rating", "unit:" + page.model.unit)
            }

            KeyButton {
                beside: true
                strong: true
                height: Theme.mm(Theme.big ? 29 : 24)
                hue: "voice"
                icon: "chat"
                label: qsTr("给这个单位提意见")
                onTapped: page.app.go("opinion", "|unit:" + page.model.unit)
            }
        }

        SectionHead {
            width: parent.width
            hue: "rating"
            visible: units.count > 0
            title: page.one ? qsTr("各村办得怎么样") : qsTr("各单位办得怎么样")
        }

        Repeater {
            id: units
            model: page.model.units

            ListRow {
                id: row

                required property string rowId
                required property string name
                required property string onTime
                required property string inTime
                required property string satisfied
                required property string met

                width: parent?.width ?? 0
                height: Math.max(Theme.rowHeight, implicitHeight)
                hue: "rating"
                title: name
                onTapped: {
                    page.stood[page.unit] = scroll.contentY;
                    delete page.stood[rowId];
                    page.app.go("merit", "unit:" + rowId);
                }

                Share {
                    caption: qsTr("按时公开")
                    value: row.onTime
                }

                Share {
                    caption: qsTr("按时答复")
                    value: row.inTime
                }

                Share {
                    caption: qsTr("群众满意")
                    value: row.satisfied
                }

                Share {
                    caption: qsTr("检查合格")
                    value: row.met
                    visible: !(page.portrait && Theme.big)
                }
            }
        }

        Label {
            width: parent.width
            text: qsTr("不记名字。同一件事一次来访评一次，满 5 次评价才公布结果。")
            color: Theme.ok
            font.pixelSize: Theme.caption
        }
    }

    component Share: Column {
        id: share

        property string caption
        property string value

        anchors.verticalCenter: parent?.verticalCenter
        // Four hanzi of caption, and what a tall page has room for.
        width: page.portrait ? Math.max(Math.ceil(4 * Theme.tag), words.implicitWidth) : Theme.mm(Theme.big ? 44 : 34)

        Label {
            id: words
            text: share.caption
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.tag
            color: Theme.soft
            Accessible.ignored: true
        }

        Label {
            text: share.value === "" ? "—" : share.value
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.row
            font.weight: Theme.bold
            color: Theme.number("rating")
            Accessible.ignored: true
        }
    }
}
