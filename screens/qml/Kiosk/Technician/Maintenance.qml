pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// The technician's pages: a PIN, then a list of pages and the way out, always in sight. Over everything else.
Rectangle {
    id: desk

    required property App app
    readonly property Maintenance model: app.maintenance as Maintenance
    readonly property SettingsDesk settings: model.settings as SettingsDesk
    // A test that takes the whole glass.
    property string test: ""
    readonly property bool covered: settings.isEditing || test !== ""
    readonly property bool portrait: height > width
    readonly property bool open: model.step === "status"
    // The list and the way out fill the panel: of the large face, and at 15.6 inches.
    readonly property bool tight: !portrait && (Theme.big || height < Theme.mm(250))
    // For a switch device: nothing under it can be pressed.
    readonly property bool modal: true

    color: Theme.paper

    // Touches end here.
    MouseArea {
        anchors.fill: parent
        acceptedButtons: Qt.AllButtons
        onWheel: wheel => wheel.accepted = true
    }

    Rectangle {
        id: panel

        visible: !desk.covered
        readonly property color words: Theme.contrast ? Theme.ink : Theme.boardWords

        width: desk.portrait ? parent.width : Theme.mm(Theme.big ? 84 : 66)
        height: desk.portrait ? list.y + list.height + Theme.mm(9) : parent.height
        color: Theme.contrast ? Theme.card : Theme.boardFoot
        border.width: Theme.contrast ? Theme.hair : 0
        border.color: Theme.line

        Column {
            id: who

            x: desk.portrait ? Theme.margin : Theme.mm(9)
            y: desk.portrait ? Theme.mm(9) : Theme.mm(desk.tight ? 5 : 9)
            width: desk.portrait ? leave.x - x - Theme.gutter : parent.width - 2 * x

            Label {
                width: parent.width
                text: qsTr("维护")
                color: panel.words
                wrapMode: Text.NoWrap
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Theme.caption
                font.pixelSize: Theme.title
                font.weight: Theme.bold
                lineHeight: 0.9
            }

            Label {
                width: parent.width
                visible: !desk.tight || !desk.open
                text: desk.app.hall.name
                color: panel.words
                font.pixelSize: Theme.caption
            }

            Label {
                width: parent.width
                visible: text !== "" && (!desk.tight || !desk.open)
                text: desk.app.hall.terminal === "" ? "" : qsTr("终端 %1").arg(desk.app.hall.terminal)
                color: panel.words
                font.pixelSize: Theme.caption
            }
        }

        Grid {
            id: list

            readonly property var pages: [
                {
                    key: "status",
                    icon: "clipboard",
                    label: qsTr("状态")
                },
                {
                    key: "network",
                    icon: "route",
                    label: qsTr("网络")
                },
                {
                    key: "content",
                    icon: "document",
                    label: qsTr("内容")
                },
                {
                    key: "look",
                    icon: "textsize",
                    label: qsTr("外观")
                },
                {
                    key: "display",
                    icon: "picture",
                    label: qsTr("屏幕")
                },
                {
                    key: "logs",
                    icon: "history",
                    label: qsTr("记录")
                },
                {
                    key: "about",
                    icon: "info",
                    label: qsTr("关于")
                }
            ]
            readonly property real cell: (width - (columns - 1) * columnSpacing) / columns

            x: desk.portrait ? Theme.margin : Theme.mm(6)
            y: who.y + who.height + Theme.mm(desk.portrait ? 6 : desk.tight ? 2 : 5)
            width: parent.width - 2 * x
            columns: desk.portrait ? 4 : 1
            columnSpacing: Theme.gap
            rowSpacing: desk.portrait ? Theme.gap : Theme.mm(desk.tight ? 1 : 2.4)

            Repeater {
                model: desk.open ? list.pages : []

                Press {
                    id: entry

                    required property var modelData

                    width: list.cell
                    height: Theme.mm(Theme.big ? 25 : 20.5)
                    hue: "query"
                    label: modelData.label
                    chosen: desk.model.page === modelData.key
                    color: chosen ? (Theme.contrast ? Theme.chosen(hue) : Theme.white) : held ? Theme.boardCard : "transparent"
                    border.width: chosen ? 0 : Theme.hair
                    border.color: Theme.contrast ? Theme.line : Theme.boardCard
                    onTapped: desk.model.turn(modelData.key)

                    Row {
                        x: Theme.mm(desk.portrait ? 3.5 : 6)
                        anchors.verticalCenter: parent.verticalCenter
                        spacing: Theme.mm(desk.portrait ? 2 : 4)

                        Icon {
                            anchors.verticalCenter: parent.verticalCenter
                            name: entry.modelData.icon
                            size: Theme.mm(9)
                            color: entry.chosen ? Theme.black : panel.words
                            ground: entry.chosen ? Theme.white : panel.color
                        }

                        Label {
                            anchors.verticalCenter: parent.verticalCenter
                            text: entry.label
                            wrapMode: Text.NoWrap
                            color: entry.chosen ? Theme.black : panel.words
                            font.pixelSize: desk.portrait ? Theme.label : Theme.body
                            font.weight: entry.chosen ? Theme.bold : Theme.regular
                            Accessible.ignored: true
                        }
                    }
                }
            }
        }

        KeyButton {
            id: leave

            x: desk.portrait ? parent.width - width - Theme.margin : Theme.mm(6)
            y: desk.portrait ? Theme.mm(11) : parent.height - height - Theme.mm(desk.tight ? 6 : 11)
            width: desk.portrait ? Theme.mm(Theme.big ? 84 : 70) : parent.width - 2 * x
            beside: true
            icon: "end"
            label: qsTr("退出维护")
            onTapped: desk.model.close()
        }
    }

    Item {
        id: room

        visible: !desk.covered
        x: desk.portrait ? Theme.margin : panel.width + Theme.margin
        y: desk.portrait ? panel.height + Theme.mm(9) : Theme.mm(11)
        width: parent.width - x - Theme.margin
        height: parent.height - y - Theme.mm(11)

        Loader {
            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.min(parent.width, Theme.mm(130))
            active: !desk.open
            sourceComponent: PinDoor {
                model: desk.model
            }
        }

        Loader {
            anchors.fill: parent
            active: desk.open && desk.model.page === "status"
            sourceComponent: StatusPage {
                model: desk.model
            }
        }

        Loader {
            anchors.fill: parent
            active: desk.open && desk.model.page !== "status"
            sourceComponent: SettingsPage {
                desk: desk.settings
                above: desk.model.page === "display" ? displayTools : desk.model.page === "look" ? null : workTools
                title: list.pages.find(one => one.key === desk.model.page)?.label ?? ""
            }
        }
    }

    Loader {
        anchors.fill: parent
        active: desk.settings.isEditing
        sourceComponent: SettingEditor {
            desk: desk.settings
        }
    }

    Component {
        id: workTools

        WorkTools {
            work: desk.model.work as Works
            model: desk.model
        }
    }

    Component {
        id: displayTools

        ToolKeys {
            keys: [
                {
                    key: "patterns",
                    icon: "picture",
                    label: qsTr("测试图")
                },
                {
                    key: "touch",
                    icon: "hand",
                    label: qsTr("测触摸")
                },
                {
                    key: "size",
                    icon: "idcard",
                    label: qsTr("用卡量屏")
                },
                {
                    key: "strip",
                    icon: "megaphone",
                    label: qsTr("看条屏")
                }
            ]
            onTriggered: key => desk.test = key
        }
    }

    Loader {
        anchors.fill: parent
        sourceComponent: desk.test === "patterns" ? patterns : desk.test === "touch" ? touches : desk.test === "size" ? size : desk.test === "strip" ? strip : null
    }

    Component {
        id: patterns

        Patterns {
            onEnded: desk.test = ""
        }
    }

    Component {
        id: strip

        // By its address: its types are known only when the model is made.
        Loader {
            id: host

            Component.onCompleted: setSource(Qt.resolvedUrl("StripView.qml"), {
                preview: desk.settings.preview
            })

            Connections {
                target: host.item
                ignoreUnknownSignals: true
                function onEnded(): void {
                    desk.test = "";
                }
            }
        }
    }

    Component {
        id: touches

        TouchTest {
            widthMm: desk.app.reach.widthMm
            correctable: desk.settings.canCorrect
            onEnded: desk.test = ""
            onCorrected: points => {
                desk.test = "";
                desk.settings.touched(points);
            }
        }
    }

    Component {
        id: size

        CardSize {
            widthMm: desk.app.reach.widthMm
            onEnded: desk.test = ""
            onMeasured: mm => {
                desk.test = "";
                desk.settings.measured(mm, width, height);
            }
        }
    }
}
