pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// One document in full: where it belongs, its stages, the text, the record.
ReadPage {
    id: page

    required property App app
    readonly property ItemModel model: app.item
    readonly property bool portrait: height > width

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

    // What is left of it, whom to ask, and where to look next.
    ScrollColumn {
        id: left

        // As many as stand below it whole: this is no list to scroll in. Narrow titles in large words take two lines.
        readonly property int room: Math.max(1, Math.floor((height - stone.height - next.height - 2 * Theme.gutter) / (Theme.gap + Theme.rowHeight * (page.portrait && Theme.big ? 1.45 : 1.1))))

        anchors.fill: parent
        visible: page.model.state === "empty"
        beside: !page.portrait
        spacing: Theme.gap

        EmptyState {
            id: stone

            width: parent.width
            icon: "info"
            tone: Theme.soft
            title: page.model.goneTitle
            text: page.model.goneWords
            phone: page.app.hall.servicePhone
            acts: [
                {
                    key: "back",
                    icon: "back",
                    label: qsTr("回到列表")
                },
                {
                    key: "search",
                    icon: "search",
                    label: qsTr("找别的")
                }
            ]
            onActed: key => key === "search" ? page.app.go("search") : page.app.back()
        }

        Item {
            width: parent.width
            height: next.height + Theme.gutter
            visible: page.model.othersCount > 0

            SectionHead {
                id: next
                y: Theme.gutter
                width: parent.width
                title: page.model.othersTitle
                more: qsTr("共 %1 件 ›").arg(page.model.othersCount)
                onTapped: page.app.go("catalogue", page.model.othersUnit === "" ? "" : "unit:" + page.model.othersUnit)
            }
        }

        Repeater {
            model: page.model.others

            DisclosureRowItem {
                required property int index

                visible: index < left.room
                width: parent?.width ?? 0
                narrow: page.portrait
                sample: isSample
                onTapped: page.app.go("item", rowId)
            }
        }
    }

    ScrollColumn {
        id: scroll

        anchors.fill: parent
        visible: page.model.state === "ready"
        beside: !page.portrait
        spacing: Theme.mm(8)

        PageHeader {
            width: parent.width
            crumb: page.model.crumb
            title: page.model.title
            provenance: page.model.provenance
            sample: page.model.isSample
        }

        Loader {
            width: parent.width
            active: page.model.kind === "disclosure"
            visible: active
            sourceComponent: StageThread {
                id: thread

                property var found: []
                readonly property var names: ({
                        pre: qsTr("事前公开"),
                        decision: qsTr("决策公开"),
                        result: qsTr("结果公开")
                    })

                stage: page.model.stage
                days: page.model.days
                stages: found
                onPicked: key => {
                    const stage = found.find(one => one.key === key);
                    if (stage && stage.document !== "")
                        page.app.go("item", stage.document);
                }

                RowReader {
                    model: page.model.stages
                    onRead: rows => thread.found = rows.map(row => ({
                                key: row.rowId,
                                label: thread.names[row.rowId],
                                note: row.note,
                                document: row.document,
                                skipped: row.isSkipped,
                                enabled: row.document !== ""
                            }))
                }
            }
        }

        // While it is open, nobody looks for the way to be heard.
        Grid {
            width: parent.width
            visible: page.model.days >= 0
            columns: page.portrait ? 1 : 2
            columnSpacing: Theme.gutter
            rowSpacing: Theme.mm(2)
            horizontalItemAlignment: Grid.AlignHCenter
            verticalItemAlignment: Grid.AlignVCenter

            PillButton {
                width: page.portrait ? page.width : Math.max(Theme.mm(150), implicitWidth)
                height: Theme.pillHeight
                icon: "chat"
                label: qsTr("我要提意见")
                onTapped: page.app.go("opinion", "|document:" + page.app.navigator.arg)
            }

            Label {
                text: qsTr("不用登录，不用留姓名")
                wrapMode: Text.NoWrap
                color: Theme.soft
                font.pixelSize: Theme.caption
            }
        }

        Card {
            width: parent.width
            height: heard.height + Theme.mm(16)
            visible: page.model.adoption !== "" || page.model.closedWords !== ""

            Column {
                id: heard
                x: Theme.inset
                y: Theme.mm(8)
                width: parent.width - 2 * x
                spacing: Theme.mm(2)

                InfoLine {
                    width: parent.width
                    icon: "chat"
                    hue: "voice"
                    strong: true
                    text: page.model.adoption !== "" ? qsTr("大家提的意见，怎么办的") : page.model.closedWords
                }

                Label {
                    width: parent.width
                    visible: text !== ""
                    text: page.model.adoption
                    lineHeight: Theme.textLeading
                }
            }
        }

        Card {
            width: parent.width
            height: nil.height + Theme.mm(16)
            visible: page.model.nilWords !== ""

            InfoLine {
                id: nil
                x: Theme.inset
                y: Theme.mm(8)
                width: parent.width - 2 * x
                icon: "checkmark"
                strong: true
                text: qsTr("本期无。%1").arg(page.model.nilWords)
            }
        }

        Repeater {
            model: page.model.blocks

            Block {
                width: parent?.width ?? 0
                onPictured: sha256 => page.app.go("paper", page.app.navigator.arg + "/" + sha256)
            }
        }

        FileRows {
            width: parent.width
            title: qsTr("附件")
            model: page.model.files
            onPicked: sha256 => page.app.go("paper", page.app.navigator.arg + "/" + sha256)
        }

        SectionHead {
            width: parent.width
            hue: "voice"
            visible: said.count > 0
            title: qsTr("群众意见与答复")
        }

        Repeater {
            id: said
            model: page.model.said

            SaidItem {
                width: parent?.width ?? 0
                onTapped: page.app.go("item", rowId)
            }
        }

        SpeakKeys {
            width: parent.width
            app: page.app
            rated: page.model.rated
        }

        Card {
            width: parent.width
            height: record.height + Theme.mm(14)

            Column {
                id: record
                x: Theme.inset
                y: Theme.mm(7)
                width: parent.width - 2 * x
                spacing: Theme.mm(3)

                Repeater {
                    model: page.model.facts

                    FactLine {
                        width: record.width
                    }
                }
            }
        }
    }
}
