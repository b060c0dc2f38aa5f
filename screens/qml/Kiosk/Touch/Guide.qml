pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk.Ui
import Kiosk.ViewModels

// One service guide: fee, days and trips biggest, then what to do, what to bring, where to go.
ReadPage {
    id: page

    required property App app
    readonly property GuideModel model: app.guide
    readonly property bool portrait: height > width
    readonly property string hue: "services"
    // The three figures one below the other: three cards side by side would leave them no width.
    readonly property bool lined: portrait && (Theme.big || width < Theme.mm(200))

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

    EmptyState {
        width: parent.width
        visible: page.model.state === "empty"
        icon: "info"
        tone: Theme.soft
        title: page.model.goneTitle
        text: page.model.goneWords
        hue: page.hue
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

    ScrollColumn {
        id: scroll

        anchors.fill: parent
        visible: page.model.state === "ready"
        beside: !page.portrait
        hue: page.hue
        spacing: Theme.gutter

        PageHeader {
            width: parent.width
            hue: page.hue
            crumb: page.model.crumb
            title: page.model.title
            provenance: page.model.provenance
            sample: page.model.isSample
        }

        Banner {
            width: parent.width
            visible: page.model.isDueForCheck
            text: qsTr("这份指南该核对了，办之前先打电话问一问")
        }

        GridLayout {
            width: parent.width
            columns: page.lined ? 1 : 3
            columnSpacing: Theme.gutter
            rowSpacing: Theme.gap
            uniformCellWidths: true

            NumberCard {
                hue: page.hue
                beside: page.lined
                caption: qsTr("收费")
                value: page.model.fee
                unit: page.model.feeNote
                Layout.fillWidth: true
                Layout.fillHeight: true
            }

            NumberCard {
                hue: page.hue
                beside: page.lined
                caption: qsTr("几天办好")
                value: page.model.days
                unit: page.model.daysUnit
                note: page.model.daysNote
                Layout.fillWidth: true
                Layout.fillHeight: true
            }

            NumberCard {
                hue: page.hue
                beside: page.lined
                caption: qsTr("要跑几次")
                value: page.model.visits
                unit: qsTr("次", page.model.visits === "1" ? "one" : "")
                note: page.model.visitsNote
                Layout.fillWidth: true
                Layout.fillHeight: true
            }
        }

        SectionHead {
            width: parent.width
            hue: page.hue
            title: qsTr("怎么办")
        }

        GridLayout {
            width: parent.width
            // Four in a row only when they are four: five or six stand better as rows of three.
            columns: page.portrait || Theme.big ? 2 : steps.count === 4 ? 4 : Math.min(3, Math.max(2, steps.count))
            columnSpacing: Theme.gutter
            rowSpacing: Theme.gutter
            uniformCellWidths: true

            Repeater {
                id: steps
                model: page.model.steps

                StepCard {
                    required property string name
                    required property string time
                    required property string note
                    required number
                    hue: page.hue
                    title: name
                    days: time
                    text: note
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                }
            }
        }

        SectionHead {
            width: parent.width
            hue: page.hue
            title: qsTr("带什么")
        }

        GridLayout {
            width: parent.width
            columns: page.portrait ? 1 : 2
            columnSpacing: Theme.gutter
            rowSpacing: Theme.gutter

            GridLayout {
                columns: page.portrait && !Theme.big ? 2 : page.portrait ? 1 : Theme.big ? 1 : 2
                columnSpacing: Theme.gutter
                rowSpacing: Theme.mm(5)
                uniformCellWidths: true
                Layout.fillWidth: true
                Layout.alignment: Qt.AlignTop

                Repeater {
                    model: page.model.materials

                    CheckLine {
                        required property string name
                        required note
                        hue: page.hue
                        text: name
                        Layout.fillWidth: true
                        Layout.alignment: Qt.AlignTop
                    }
                }
            }

            Card {
                Layout.preferredWidth: page.portrait ? -1 : Theme.mm(130)
                Layout.fillWidth: page.portrait
                Layout.alignment: Qt.AlignTop
                Layout.preferredHeight: place.height + Theme.mm(13)

                Column {
                    id: place
                    x: Theme.mm(8)
                    y: Theme.mm(6.5)
                    width: parent.width - 2 * x
                    spacing: Theme.mm(4)

                    InfoLine {
                        width: parent.width
                        hue: page.hue
                        icon: "pin"
                        text: page.model.place
                        strong: true
                    }

                    InfoLine {
                        width: parent.width
                        hue: page.hue
                        icon: "clock"
                        text: page.model.hours
                    }

                    InfoLine {
                        width: parent.width
                        hue: page.hue
                        icon: "phone"
                        text: qsTr("咨询 %1\n监督 %2").arg(page.model.phoneAsk).arg(page.model.phoneComplaint)
                    }
                }
            }
        }

        FileRows {
            width: parent.width
            hue: page.hue
            title: page.model.filesTitle
            model: page.model.files
            onPicked: sha256 => page.app.go("paper", page.app.navigator.arg + "/" + sha256)
        }

        SectionHead {
            width: parent.width
            hue: page.hue
            title: qsTr("还要知道")
        }

        Card {
            width: parent.width
            height: more.height + Theme.mm(14)

            Column {
                id: more
                x: Theme.inset
                y: Theme.mm(7)
                width: parent.width - 2 * x
                spacing: Theme.mm(4)

                Repeater {
                    model: page.model.more

                    FactLine {
                        width: more.width
                    }
                }
            }
        }

        SpeakKeys {
            width: parent.width
            app: page.app
            rated: page.model.rated
        }
    }
}
