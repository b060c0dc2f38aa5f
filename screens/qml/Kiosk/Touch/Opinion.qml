pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import "../Ui/lines.js" as Lines
import Kiosk.ViewModels

// 您想说什么: what kind, the words, whether they may be published, a telephone if one wants; then out with it.
// Wide: writing at the left, deciding at the right. Tall: one below the other, the keyboard at the hand.
FocusScope {
    id: page

    required property App app
    readonly property OpinionModel model: app.opinion
    readonly property bool portrait: height > width
    readonly property bool open: model.state === "ready" && model.trouble === "" && !model.isGone
    // A glass of 15 inches, or one with a banner over it: what is only pleasant gives its room to the words.
    readonly property bool tight: !Theme.big && height < Theme.mm(portrait ? 340 : 200)
    readonly property bool brief: Theme.big || tight
    readonly property real side: portrait ? width : Theme.mm(Theme.big ? 106 : 122)
    // A wide glass of 15 inches: first the words, with keys as large as a finger, then what becomes of them.
    readonly property bool staged: !portrait && (tight || Theme.big && Theme.small)
    property bool written: false
    readonly property bool deciding: !staged || written || model.mode === "phone"
    readonly property real room: portrait || !deciding ? width : width - side - Theme.gutter
    readonly property var kinds: [
        {
            key: "advice",
            icon: "bulb",
            label: qsTr("建议")
        },
        {
            key: "question",
            icon: "question",
            label: qsTr("问一问")
        },
        {
            key: "opinion",
            icon: "message",
            label: qsTr("意见")
        },
        {
            key: "correction",
            icon: "pencil",
            label: qsTr("有错要改")
        }
    ]
    // Not offered: what is not installed here.
    readonly property var ways: [
        {
            key: "pinyin",
            label: qsTr("拼音")
        },
        {
            key: "drawing",
            label: qsTr("手写")
        },
        {
            key: "ready",
            label: qsTr("现成的话")
        }
    ].filter(way => way.key !== "pinyin" || desk.hasKeyboard)

    focus: true

    Connections {
        target: page.model

        function onKept(code: string): void {
            page.app.go("receipt", code);
        }
    }

    PageHeader {
        id: head

        width: page.portrait ? page.room : ways.x + (page.open ? -Theme.gap : ways.width)
        hue: "voice"
        crumb: page.model.crumb
        title: qsTr("您想说什么？")

        SampleTag {
            anchors.verticalCenter: parent?.verticalCenter
            visible: page.model.isSample && !Theme.big && page.portrait
        }
    }

    Loader {
        active: page.model.state === "ready" && !page.open
        anchors.top: head.bottom
        anchors.topMargin: Theme.gutter
        width: page.width
        sourceComponent: page.model.isGone ? gone : sorry
    }

    Component {
        id: sorry

        NotNow {
            trouble: page.model.trouble
            phone: page.model.phone
            hours: page.model.hours
        }
    }

    Component {
        id: gone

        EmptyState {
            icon: "info"
            tone: Theme.soft
            title: qsTr("这份内容已到期或撤下")
            text: qsTr("想了解情况，请问窗口工作人员")
        }
    }

    Item {
        id: form

        anchors.fill: parent
        visible: page.open

        // ---- what kind ----

        Grid {
            id: kinds

            visible: page.deciding
            readonly property real cell: (width - (columns - 1) * Theme.gap) / columns

            x: page.portrait ? 0 : page.room + Theme.gutter
            y: page.portrait || page.tight ? head.height + Theme.gap : 0
            width: page.side
            columns: page.portrait ? 4 : 2
            spacing: Theme.gap

            Repeater {
                model: page.kinds

                KeyButton {
                    required property var modelData

                    width: Math.floor(kinds.cell)
                    height: page.tight ? Theme.touch : Theme.mm(Theme.big ? 27 : page.portrait ? 32 : 26)
                    beside: page.tight
                    hue: "voice"
                    icon: Theme.big || page.tight && page.portrait ? "" : modelData.icon
                    iconSize: icon === "" ? 0 : Theme.mm(page.tight ? 7.5 : 9.5)
                    strong: true
                    label: modelData.label
                    chosen: page.model.topic === modelData.key
                    onTapped: page.model.setTopic(modelData.key)
                }
            }
        }

        // ---- the words, or the telephone ----

        WordsField {
            id: field

            visible: page.model.mode !== "phone"
            y: page.portrait ? kinds.y + kinds.height + Theme.gap : Math.max(head.height, ways.height) + Theme.gap
            width: page.room - (page.deciding ? 0 : done.width + Theme.gutter)
            height: (page.portrait ? choices.y : desk.y) - y - Theme.gap
            text: page.model.text
            remaining: page.model.left
            tight: page.tight
            hint: qsTr("写在这里。不写姓名，也不用登录")
            onEdited: text => page.model.setText(text)
        }

        // What is written stands there to be changed.
        MouseArea {
            anchors.fill: field
            visible: page.staged && page.written
            onClicked: page.written = false
        }

        PillButton {
            id: done

            anchors.right: parent.right
            anchors.bottom: field.bottom
            visible: !page.deciding
            width: Theme.mm(76)
            height: Theme.pillHeight
            hue: "voice"
            icon: "checkmark"
            label: qsTr("写好了")
            onTapped: {
                field.settle();
                page.written = true;
            }
        }

        PhoneField {
            visible: page.model.mode === "phone"
            anchors.fill: field
            number: page.model.phoneText
        }

        // ---- deciding ----

        Grid {
            id: choices

            visible: page.deciding
            readonly property bool pair: page.portrait && page.brief
            readonly property real cell: pair ? (width - spacing) / 2 : width
            readonly property real tall: pair ? Math.max(publish.implicitHeight, callback.implicitHeight) : 0

            x: kinds.x
            y: page.portrait ? truth.y - height - Theme.gap : kinds.y + kinds.height + Theme.gap
            width: page.side
            columns: pair ? 2 : 1
            spacing: Theme.gap

            SwitchRow {
                id: publish

                width: Math.floor(choices.cell)
                height: Math.max(choices.tall, implicitHeight)
                hue: "voice"
                tight: page.tight
                label: {
                    if (!page.brief)
                        return qsTr("可以公开我的话，不公开我是谁");
                    return page.tight && !choices.pair ? qsTr("可以公开，不说是谁") : qsTr("可以公开\n不说是谁");
                }
                on: page.model.mayPublish
                onTapped: page.model.togglePublish()
            }

            SwitchRow {
                id: callback

                width: Math.floor(choices.cell)
                height: Math.max(choices.tall, implicitHeight)
                hue: "voice"
                tight: page.tight
                label: page.model.phoneText === "" ? qsTr("留个电话") : page.brief ? qsTr("电话已留") : page.model.phoneText
                on: page.model.phoneText !== ""
                yes: qsTr("留")
                onTapped: {
                    field.settle();
                    if (page.model.phoneText !== "")
                        page.model.clearPhone();
                    page.model.setMode("phone");
                }
            }
        }

        Item {
            id: truth

            visible: page.deciding
            x: kinds.x
            y: page.portrait ? send.y - height - Theme.gap : choices.y + choices.height + Theme.gap
            width: page.side
            height: promise.height

            Icon {
                id: shield
                y: Theme.mm(1)
                visible: !Theme.big
                name: "shield"
                size: Theme.mm(8)
                color: Theme.ok
                ground: Theme.paper
            }

            Label {
                id: promise

                x: shield.visible ? Theme.mm(12) : 0
                width: parent.width - x
                text: Lines.phrased(page.sendWords(), width / font.pixelSize) || page.sendWords()
                color: page.model.sending === "failed" || page.model.sending === "full" ? Theme.bad : Theme.ok
                font.pixelSize: Theme.big ? Theme.caption : Theme.type(5.4)
                lineHeight: Theme.titleLeading
            }
        }

        PillButton {
            id: send

            visible: page.deciding
            x: kinds.x
            y: page.portrait ? ways.y - height - Theme.gap : parent.height - height
            width: page.side
            height: Theme.pillHeight
            hue: "voice"
            icon: "send"
            label: page.model.sending === "working" ? qsTr("正在存") : qsTr("送出去")
            enabled: page.model.canSend && page.model.sending !== "working"
            onTapped: {
                field.settle();
                page.model.send();
            }
        }

        // ---- how one writes ----

        Row {
            id: ways

            // Wide: beside the title, so that the words keep their room.
            x: page.portrait ? 0 : page.tight ? page.width - width : page.room - width
            y: page.portrait ? desk.y - height - Theme.gap : head.height - height
            height: Theme.touch
            spacing: Theme.gap

            Repeater {
                model: page.ways

                KeyButton {
                    required property var modelData

                    width: page.portrait || page.tight ? Math.floor((page.side - (page.ways.length - 1) * ways.spacing) / page.ways.length) : Math.max(Theme.mm(Theme.big ? 44 : 42), implicitWidth)
                    height: Theme.touch
                    beside: true
                    hue: "voice"
                    label: modelData.label
                    chosen: page.model.mode === modelData.key && !(page.staged && page.written)
                    onTapped: {
                        field.settle();
                        page.written = false;
                        page.model.setMode(modelData.key);
                    }
                }
            }
        }

        WritingDesk {
            id: desk

            // On a tall screen from edge to edge, if its keys would be smaller than a finger otherwise.
            readonly property bool docked: page.portrait && isTyping && (page.room - Theme.mm(34)) / 10 < Theme.touch

            x: docked ? -Theme.margin : 0
            y: page.height - height
            width: page.room - 2 * x
            height: visible ? wanted : -Theme.gap
            visible: !page.staged || !page.written || page.model.mode === "phone"
            model: page.model
            target: field.target
            edged: docked
            tight: page.portrait && (page.tight || Theme.big && Theme.small)
        }
    }

    function sendWords(): string {
        if (page.model.sending === "full")
            return qsTr("等着送的话太多，这次没收下。请打 %1").arg(page.model.phone);
        if (page.model.sending === "failed")
            return qsTr("没有存下来，您的话还在这里，请再按一次，或者打 %1").arg(page.model.phone);
        if (Theme.big || page.tight && !page.portrait)
            return qsTr("不留姓名。您的话先加密，送到七天后删掉。");
        return qsTr("不用留姓名、电话。您的话先加密，只有县里办公室能打开；送到七天后从这里删掉。");
    }
}
