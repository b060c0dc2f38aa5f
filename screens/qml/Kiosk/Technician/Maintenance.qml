pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// The technician's page: a PIN, then how this terminal is. Over everything else, for staff.
Rectangle {
    id: desk

    required property App app
    readonly property Maintenance model: app.maintenance as Maintenance
    readonly property bool portrait: height > width
    readonly property bool open: model.step === "status"
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

        readonly property color words: Theme.contrast ? Theme.ink : Theme.boardWords

        width: desk.portrait ? parent.width : Theme.mm(Theme.big ? 84 : 66)
        height: desk.portrait ? Theme.mm(Theme.big ? 88 : 66) : parent.height
        color: Theme.contrast ? Theme.card : Theme.boardFoot
        border.width: Theme.contrast ? Theme.hair : 0
        border.color: Theme.line

        Column {
            x: Theme.margin
            y: Theme.mm(11)
            width: parent.width - 2 * x
            spacing: Theme.mm(2)

            Label {
                width: parent.width
                text: qsTr("维护")
                color: panel.words
                font.pixelSize: Theme.title
                font.weight: Theme.bold
            }

            Label {
                width: parent.width
                text: desk.app.hall.name
                color: panel.words
                font.pixelSize: Theme.body
            }

            Label {
                width: parent.width
                visible: desk.app.hall.terminal !== ""
                text: qsTr("终端 %1").arg(desk.app.hall.terminal)
                color: panel.words
                font.pixelSize: Theme.caption
            }

            Label {
                width: parent.width
                visible: desk.model.program !== ""
                text: qsTr("程序 %1").arg(desk.model.program)
                color: panel.words
                font.pixelSize: Theme.caption
            }
        }

        KeyButton {
            x: desk.portrait ? parent.width - width - Theme.margin : Theme.mm(7)
            y: desk.portrait ? Theme.mm(11) : parent.height - height - Theme.mm(11)
            width: desk.portrait ? Theme.mm(70) : parent.width - 2 * x
            beside: true
            icon: "end"
            label: qsTr("退出维护")
            onTapped: desk.model.close()
        }
    }

    Item {
        id: room

        x: desk.portrait ? Theme.margin : panel.width + Theme.margin
        y: desk.portrait ? panel.height + Theme.mm(9) : Theme.mm(11)
        width: parent.width - x - Theme.margin
        height: parent.height - y - Theme.mm(11)

        // ---- the PIN ----

        Column {
            id: door

            visible: !desk.open
            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.min(parent.width, Theme.mm(130))
            spacing: Theme.mm(6)

            Label {
                width: parent.width
                text: qsTr("请输入维护口令")
                horizontalAlignment: Text.AlignHCenter
                font.pixelSize: Theme.title
                font.weight: Theme.bold
            }

            Card {
                width: parent.width
                height: Theme.mm(27)

                Label {
                    anchors.centerIn: parent
                    text: "●".repeat(desk.model.typed)
                    wrapMode: Text.NoWrap
                    font.pixelSize: Theme.tile
                    color: Theme.number("query")
                }
            }

            Label {
                width: parent.width
                height: Theme.mm(22)
                text: desk.model.waitSeconds > 0 ? qsTr("%1请过 %2 秒再试").arg(desk.model.said === "" ? "" : desk.model.said + "，").arg(desk.model.waitSeconds) : desk.model.said
                horizontalAlignment: Text.AlignHCenter
                verticalAlignment: Text.AlignVCenter
                color: Theme.bad
                font.pixelSize: Theme.row
                font.weight: Theme.bold
            }

            Grid {
                id: pad

                readonly property real keyWidth: Math.floor((width - 2 * columnSpacing) / 3)

                width: parent.width
                columns: 3
                columnSpacing: Theme.gap
                rowSpacing: Theme.gap

                Repeater {
                    model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "erase", "0", "enter"]

                    PadKey {
                        required property string modelData

                        width: pad.keyWidth
                        height: Theme.mm(25)
                        icon: modelData === "erase" ? "erase" : ""
                        label: modelData === "erase" ? qsTr("退格") : modelData === "enter" ? qsTr("进入") : modelData
                        chosen: modelData === "enter"
                        enabled: !desk.model.isBusy && desk.model.waitSeconds === 0 && (modelData !== "enter" || desk.model.typed > 0)
                        onTapped: desk.press(modelData)
                    }
                }
            }
        }

        // ---- how it is ----

        Label {
            id: headline

            visible: desk.open
            width: parent.width
            text: desk.model.headline
            font.pixelSize: Theme.title
            font.weight: Theme.bold
        }

        Label {
            id: note

            visible: desk.open
            y: headline.height
            width: parent.width
            height: Theme.mm(10)
            text: desk.model.isSyncing ? qsTr("正在向县里要新内容…") : desk.model.said
            color: Theme.soft
            font.pixelSize: Theme.body
        }

        ScrollColumn {
            visible: desk.open
            y: note.y + note.height + Theme.gap
            width: parent.width
            height: keys.y - y - Theme.gutter
            hue: "query"

            Repeater {
                model: desk.model.problems

                Rectangle {
                    id: problem

                    required property string level
                    required property string label
                    required property string words
                    readonly property bool bad: level === "bad"

                    width: parent?.width ?? 0
                    height: problemWords.height + Theme.mm(12)
                    radius: Theme.cornerCard
                    color: bad ? Theme.badGround : Theme.warnGround
                    border.width: Theme.hair
                    border.color: bad ? Theme.badLine : Theme.warnLine

                    Icon {
                        id: sign

                        x: Theme.inset
                        anchors.verticalCenter: parent.verticalCenter
                        name: problem.bad ? "close" : "warning"
                        size: Theme.mm(11)
                        color: problem.bad ? Theme.bad : Theme.warn
                        ground: problem.color
                    }

                    Column {
                        id: problemWords

                        x: sign.x + sign.width + Theme.mm(7)
                        y: Theme.mm(6)
                        width: parent.width - x - Theme.inset

                        Label {
                            width: parent.width
                            text: (problem.bad ? qsTr("故障") : qsTr("注意")) + " · " + problem.label
                            font.pixelSize: Theme.row
                            font.weight: Theme.bold
                        }

                        Label {
                            width: parent.width
                            text: problem.words
                            font.pixelSize: Theme.body
                        }
                    }
                }
            }

            Card {
                width: parent?.width ?? 0
                height: fine.height + Theme.mm(10)

                Column {
                    id: fine

                    x: Theme.inset
                    y: Theme.mm(5)
                    width: parent.width - 2 * x

                    Repeater {
                        model: desk.model.fine

                        Item {
                            id: line

                            required property string label
                            required property string words

                            width: fine.width
                            height: Math.max(Theme.mm(13), lineWords.height + Theme.mm(4))

                            Icon {
                                id: tick

                                anchors.verticalCenter: parent.verticalCenter
                                name: "check"
                                size: Theme.mm(7.5)
                                color: Theme.ok
                                ground: Theme.okWords
                            }

                            Label {
                                id: state

                                x: tick.width + Theme.mm(3)
                                anchors.verticalCenter: parent.verticalCenter
                                text: qsTr("正常")
                                wrapMode: Text.NoWrap
                                color: Theme.ok
                                font.pixelSize: Theme.caption
                            }

                            Label {
                                id: name

                                x: state.x + Theme.mm(Theme.big ? 26 : 18)
                                anchors.verticalCenter: parent.verticalCenter
                                width: Theme.mm(Theme.big ? 36 : 26)
                                text: line.label
                                font.pixelSize: Theme.body
                                font.weight: Theme.bold
                            }

                            Label {
                                id: lineWords

                                x: name.x + name.width
                                anchors.verticalCenter: parent.verticalCenter
                                width: parent.width - x
                                text: line.words
                                font.pixelSize: Theme.body
                            }
                        }
                    }
                }
            }
        }

        Row {
            id: keys

            visible: desk.open
            y: parent.height - height
            height: Theme.mm(Theme.big ? 28 : 22)
            spacing: Theme.gutter

            KeyButton {
                width: Theme.mm(Theme.big ? 76 : 66)
                height: parent.height
                beside: true
                icon: "send"
                label: qsTr("现在同步")
                enabled: !desk.model.isSyncing
                onTapped: desk.model.sync()
            }

            KeyButton {
                width: Theme.mm(Theme.big ? 76 : 66)
                height: parent.height
                beside: true
                icon: "search"
                label: qsTr("再看一遍")
                onTapped: desk.model.look()
            }
        }
    }

    function press(key: string): void {
        if (key === "erase")
            desk.model.erase();
        else if (key === "enter")
            desk.model.enter();
        else
            desk.model.type(key);
    }
}
