pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// 问卷: one question a page, with how far one has come and the way back. Wide: turning the page at the right.
FocusScope {
    id: page

    required property App app
    readonly property SurveyModel model: app.survey
    readonly property bool portrait: height > width
    readonly property bool done: model.sending === "kept" || model.isDone
    readonly property bool closed: model.isGone || model.sending === "over"
    readonly property bool open: model.state === "ready" && model.trouble === "" && !closed && !done
    readonly property bool writing: open && model.kind === "text"
    property bool hasKeyboard: true
    // Where a keyboard leaves a glass of 15 inches little height: the question without the head, the keyboard below both.
    readonly property bool tight: writing && !portrait && (Theme.big ? Theme.small : height < Theme.mm(200))
    readonly property real side: portrait ? width : Theme.mm(tight ? 122 : 88)
    readonly property real room: portrait ? width : width - side - Theme.gutter

    focus: true

    PageHeader {
        id: head

        visible: !page.tight
        width: page.width
        hue: "voice"
        crumb: page.model.crumb
        title: page.model.title

        Label {
            anchors.verticalCenter: parent?.verticalCenter
            visible: page.open && !page.portrait
            text: page.model.until
            wrapMode: Text.NoWrap
            color: Theme.words("voice")
            font.pixelSize: Theme.body
            font.weight: Theme.bold
        }

        SampleTag {
            anchors.verticalCenter: parent?.verticalCenter
            visible: page.model.isSample && !Theme.big
        }
    }

    Loader {
        active: page.model.state === "ready" && !page.open
        anchors.top: head.bottom
        anchors.topMargin: Theme.gutter
        width: page.width
        sourceComponent: page.done ? thanks : page.closed ? over : sorry
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
        id: over

        EmptyState {
            icon: "info"
            tone: Theme.soft
            title: qsTr("这份问卷已经截止")
            text: page.model.sending === "over" ? qsTr("您答到一半时截止了，没有收下，对不起") : qsTr("谢谢您想着它。结果签发以后在“在线互动”公布")
        }
    }

    Component {
        id: thanks

        Column {
            spacing: Theme.mm(9)

            Row {
                spacing: Theme.mm(6)

                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    name: "checkmark"
                    size: Theme.mm(18)
                    color: Theme.ok
                    ground: Theme.okWords
                }

                Label {
                    anchors.verticalCenter: parent.verticalCenter
                    text: page.model.sending === "kept" ? qsTr("收到了，谢谢您") : qsTr("这次来访已经答过了，谢谢您")
                    font.pixelSize: Theme.title
                    font.weight: Theme.bold
                }
            }

            Label {
                width: parent.width
                text: qsTr("已经加密存好，只有县里办公室能打开，一联网就送去。截止以后数出结果，签发了在“在线互动”公布；不满 5 个人的数不公布。")
                font.pixelSize: Theme.body
            }

            PillButton {
                width: page.portrait ? parent.width : Theme.mm(88)
                height: Theme.pillHeight
                hue: "voice"
                label: qsTr("好了")
                onTapped: page.app.back()
            }
        }
    }

    // ---- how far one has come ----

    Column {
        id: progress

        visible: page.open
        x: page.portrait ? 0 : page.room + Theme.gutter
        anchors.top: page.tight ? parent?.top : head.bottom
        anchors.topMargin: page.tight ? 0 : Theme.gap
        width: page.side
        spacing: Theme.mm(2)

        Label {
            width: parent.width
            text: qsTr("第 %1 题，共 %2 题").arg(page.model.number).arg(page.model.total)
            color: Theme.words("voice")
            font.pixelSize: Theme.row
            font.weight: Theme.bold
        }

        Row {
            id: dots

            width: parent.width
            spacing: Theme.mm(1.6)

            Repeater {
                model: page.model.total

                Rectangle {
                    required property int index

                    width: Math.floor((dots.width - (page.model.total - 1) * dots.spacing) / page.model.total)
                    height: Theme.mm(2.4)
                    radius: height / 2
                    color: index < page.model.number ? Theme.chosen("voice") : Theme.stageOff
                }
            }
        }
    }

    // ---- the question ----

    Column {
        id: ask

        visible: page.open
        anchors.top: page.tight ? parent?.top : page.portrait ? progress.bottom : head.bottom
        anchors.topMargin: page.tight ? 0 : page.portrait ? Theme.gutter : Theme.gap
        width: page.room
        spacing: Theme.mm(1)

        Label {
            width: parent.width
            text: page.model.ask
            font.pixelSize: Theme.heading
            font.weight: Theme.bold
        }

        Label {
            width: parent.width
            visible: text !== ""
            text: page.hintWords()
            color: Theme.soft
            font.pixelSize: Theme.caption
        }
    }

    Item {
        id: body

        visible: page.open
        anchors.top: ask.bottom
        anchors.topMargin: Theme.gap
        width: page.room
        height: (page.portrait ? foot.y - Theme.gap : desk.y) - y

        SurveyChoices {
            anchors.fill: parent
            visible: page.model.choices.length > 0
            model: page.model
            portrait: page.portrait
        }

        SurveyScale {
            width: parent.width
            visible: page.model.kind === "scale"
            model: page.model
            portrait: page.portrait
        }

        WordsField {
            id: field

            visible: page.writing
            width: parent.width
            height: page.portrait ? Math.min(parent.height, Theme.mm(110)) : parent.height - Theme.gap
            text: page.model.text
            remaining: page.model.left
            hint: qsTr("写在这里。不写姓名，也不用登录")
            onEdited: text => page.model.setText(text)
        }
    }

    // ---- turning the page ----

    Column {
        id: foot

        visible: page.open
        x: page.portrait ? 0 : page.room + Theme.gutter
        y: (page.portrait || page.tight ? desk.y : page.height) - height
        width: page.side
        bottomPadding: (page.portrait || page.tight) && page.writing ? Theme.gap : 0
        spacing: Theme.gap

        Label {
            width: parent.width
            visible: text !== ""
            text: page.troubleWords()
            color: Theme.bad
            font.pixelSize: Theme.caption
        }

        Row {
            visible: ways.count > 1 && page.writing
            spacing: Theme.gap

            Repeater {
                id: ways
                model: page.writing ? [
                    {
                        key: "pinyin",
                        label: qsTr("拼音"),
                        here: page.hasKeyboard
                    },
                    {
                        key: "drawing",
                        label: qsTr("手写"),
                        here: true
                    }
                ].filter(way => way.here) : []

                KeyButton {
                    required property var modelData

                    width: Math.floor((page.side - Theme.gap) / 2)
                    height: Theme.touch
                    beside: true
                    hue: "voice"
                    label: modelData.label
                    chosen: page.model.mode === modelData.key
                    onTapped: {
                        field.settle();
                        page.model.setMode(modelData.key);
                    }
                }
            }
        }

        Grid {
            id: keys

            width: parent.width
            columns: page.portrait || page.tight ? 2 : 1
            spacing: Theme.gap

            Press {
                id: previous

                width: Math.floor(keys.columns > 1 ? (keys.width - keys.spacing) * 0.4 : keys.width)
                height: Theme.pillHeight
                radius: height / 2
                hue: "voice"
                label: qsTr("上一题")
                enabled: page.model.number > 1 && page.model.sending !== "working"
                onTapped: {
                    field.settle();
                    page.model.previous();
                }

                Label {
                    anchors.centerIn: parent
                    text: previous.label
                    wrapMode: Text.NoWrap
                    font.pixelSize: Theme.tile
                    font.weight: Theme.bold
                    Accessible.ignored: true
                }
            }

            PillButton {
                width: keys.width - (keys.columns > 1 ? previous.width + keys.spacing : 0)
                height: Theme.pillHeight
                hue: "voice"
                label: page.model.sending === "working" ? qsTr("正在存") : page.model.isLast ? qsTr("交上去") : qsTr("下一题")
                enabled: page.model.canGoOn
                onTapped: {
                    field.settle();
                    page.model.next();
                }
            }
        }
    }

    // ---- how one writes ----

    Item {
        id: desk

        x: page.portrait && keyboard.active ? -Theme.margin : 0
        y: page.height - height
        width: page.tight ? page.width : page.room - 2 * x
        height: !page.writing ? 0 : keyboard.active && keyboard.status === Loader.Ready ? keyboard.implicitHeight : Theme.mm(Theme.big ? 116 : 100)

        Loader {
            id: keyboard

            active: page.writing && page.model.mode === "pinyin"
            source: "PinyinKeyboard.qml"
            width: parent.width
            onStatusChanged: if (status === Loader.Error) {
                page.hasKeyboard = false;
                page.model.setMode("drawing");
            }
            onLoaded: {
                item.hue = "voice";
                field.target.forceActiveFocus();
            }
        }

        Loader {
            active: page.writing && page.model.mode === "drawing"
            anchors.fill: parent
            sourceComponent: DrawPad {
                flat: true
                hue: "voice"
                keyHeight: (desk.height - 3 * gap) / 4
                offered: page.model.pen.offered
                onDrawn: stroke => page.model.pen.draw(stroke)
                onUndrawn: page.model.pen.undraw()
                onChosen: character => page.model.pen.choose(character)
                onErased: page.model.erase()
            }
        }
    }

    function hintWords(): string {
        const parts = [];
        if (page.model.kind === "multiple")
            parts.push(page.model.most > 0 ? qsTr("最多选 %1 样").arg(page.model.most) : qsTr("可以选几样"));
        parts.push(page.model.needed ? qsTr("这一题要答") : qsTr("不想答可以不答"));
        if (page.model.number === 1 && page.model.intro !== "")
            parts.push(page.model.intro);
        return parts.join(" • ");
    }

    function troubleWords(): string {
        if (page.model.sending === "full")
            return qsTr("等着送的话太多，这次没收下。请打 %1").arg(page.model.phone);
        if (page.model.sending === "failed")
            return qsTr("没有存下来，您答的还在这里，请再按一次");
        return "";
    }
}
