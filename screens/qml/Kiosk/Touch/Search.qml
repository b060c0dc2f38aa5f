pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// 查找: the field, the results while one types, and a way to write: first letters or pinyin.
// Wide: the pad at the right, the keyboard below. Tall: both below, at the hand.
FocusScope {
    id: page

    required property App app
    readonly property SearchModel model: app.search
    readonly property bool portrait: height > width
    readonly property bool writes: keyboard.status === Loader.Ready
    property bool hasKeyboard: true
    // Not offered: what is not installed here.
    readonly property var ways: [
        {
            key: "letters",
            icon: "textsize",
            label: qsTr("首字母")
        },
        {
            key: "pinyin",
            icon: "keyboard",
            label: qsTr("拼音")
        },
        {
            key: "drawing",
            icon: "pencil",
            label: qsTr("手写")
        }
    ].filter(way => way.key !== "pinyin" || page.hasKeyboard)
    readonly property bool beside: !portrait && !writes
    readonly property real side: Theme.mm(Theme.big ? 138 : 132)
    readonly property real room: beside ? width - side - Theme.mm(9) : width

    focus: true

    SearchField {
        id: field

        width: page.portrait || page.beside ? page.room : page.width - modes.width - Theme.gutter
        text: page.model.text
        hint: page.model.mode === "pinyin" ? qsTr("打拼音，或者直接选字") : page.model.mode === "drawing" ? qsTr("一个字一个字写") : qsTr("按字的头一个字母")
        found: page.model.text === "" ? "" : page.model.count === 0 ? qsTr("没有找到") : page.model.hasMore ? qsTr("找到 %1 条以上").arg(page.model.count) : qsTr("找到 %1 条").arg(page.model.count)
        sample: page.model.allSamples ? qsTr("以下均为示例") : ""
        onEdited: text => page.model.setText(text)
        onCleared: page.model.clear()
    }

    // ---- how one writes ----

    Row {
        id: modes

        x: page.width - width
        y: page.portrait ? (page.writes ? keyboard.y : pad.y) - height - Theme.gap : 0
        visible: page.ways.length > 1
        width: page.portrait ? page.width : page.side
        spacing: Theme.gap

        Repeater {
            model: page.ways

            KeyButton {
                required property var modelData

                width: Math.round((modes.width - (page.ways.length - 1) * modes.spacing) / page.ways.length)
                height: page.portrait ? Theme.touch : field.height
                beside: true
                hue: "query"
                // Three keys beside the field leave no room for signs in the large face.
                icon: page.portrait || page.ways.length < 3 ? modelData.icon : ""
                iconSize: Theme.mm(9)
                label: modelData.label
                chosen: page.model.mode === modelData.key
                onTapped: page.model.setMode(modelData.key)
            }
        }
    }

    LetterPad {
        id: pad

        visible: page.model.mode !== "drawing" && !page.writes
        flat: page.portrait
        width: page.portrait ? page.width : page.side
        x: page.width - width
        y: page.portrait ? page.height - height : field.height + Theme.mm(6)
        keyHeight: page.portrait ? Theme.mm(Theme.big ? 25 : 22) : Math.min(Theme.mm(Theme.big ? 26 : 24.4), (page.height - y - (help.visible ? help.height + Theme.mm(4) : 0) + gap) / 6 - gap)
        height: implicitHeight
        onTyped: key => page.model.press(key)
        onErased: page.model.erase()
        onCleared: page.model.clear()
    }

    Label {
        id: help

        visible: page.beside && !Theme.big && pad.visible
        x: pad.x
        y: pad.y + pad.height + Theme.mm(5)
        width: pad.width
        text: qsTr("只打每个字拼音的头一个字母：\n找“低保”，按 D 再按 B")
        color: Theme.soft
        font.pixelSize: Theme.caption
    }

    Loader {
        id: drawing

        active: page.model.mode === "drawing"
        x: pad.x
        y: page.portrait ? page.height - height : pad.y
        width: pad.width
        height: page.portrait ? pad.height : Math.min(page.height - y, Theme.mm(200))
        sourceComponent: DrawPad {
            flat: page.portrait
            offered: page.model.offered
            onDrawn: stroke => page.model.draw(stroke)
            onUndrawn: page.model.undraw()
            onChosen: character => page.model.choose(character)
            onErased: page.model.erase()
        }
    }

    Loader {
        id: keyboard

        active: page.model.mode === "pinyin"
        source: "PinyinKeyboard.qml"
        // On a tall screen from edge to edge, for the sake of its keys.
        x: page.portrait ? -Theme.margin : 0
        width: page.width - 2 * x
        y: page.height - height
        onStatusChanged: if (status === Loader.Error) {
            // The keyboard's parts are not installed: letters serve.
            page.hasKeyboard = false;
            page.model.setMode("letters");
        }
        onLoaded: field.target.forceActiveFocus()
    }

    component Ideas: Column {
        spacing: results.beside ? Theme.gap : Theme.gutter

        SectionHead {
            width: parent.width
            title: qsTr("比如，找这些")
            hue: "query"
        }

        Flow {
            width: parent.width
            spacing: Theme.gap

            Repeater {
                model: page.model.ideas

                ChipButton {
                    required property string modelData
                    hue: "query"
                    label: modelData
                    onTapped: page.model.setText(modelData)
                }
            }
        }
    }

    // ---- what was found ----

    ScrollColumn {
        id: results

        anchors.top: field.bottom
        anchors.topMargin: beside ? Theme.gap : 0
        width: page.room
        height: (page.beside ? page.height : (page.portrait ? modes.y : keyboard.y) - Theme.gap) - field.height - anchors.topMargin
        visible: page.model.text !== "" && page.model.state === "ready"
        // Beside a keyboard that lies below, height is dear.
        beside: !page.portrait && page.writes
        spacing: 0
        hue: "query"

        Connections {
            target: page.model

            function onTyped(): void {
                results.contentY = 0;
            }
        }

        Item {
            visible: page.model.group !== ""
            width: parent.width
            height: visible ? back.height + Theme.mm(4) : 0

            KeyButton {
                id: back
                y: Theme.mm(4)
                beside: true
                height: Theme.touch
                icon: "chevronLeft"
                label: qsTr("回到全部结果")
                onTapped: page.model.showGroup("")
            }
        }

        // What is near comes first: a keyboard leaves little room.
        Repeater {
            model: page.model.rows

            ResultLine {
                width: parent.width
                onOpened: (to, arg) => page.app.go(to, arg)
                onWidened: group => page.model.showGroup(group)
            }
        }

        Item {
            visible: page.model.nothing
            width: parent.width
            height: nothing.y + nothing.height

            EmptyState {
                id: nothing

                y: Theme.gutter
                width: parent.width
                spacing: Theme.gutter
                icon: "search"
                tone: Theme.soft
                hue: "query"
                title: page.model.near ? qsTr("都不是您要找的？") : qsTr("没有找到“%1”").arg(page.model.text)
                text: qsTr("换个说法试试，少打几个字也行。问窗口工作人员，或者打服务电话：")
                phone: page.model.phone
            }
        }

        Ideas {
            visible: page.model.nothing
            width: parent.width
            topPadding: Theme.gutter
        }
    }

    ScrollColumn {
        anchors.top: field.bottom
        anchors.topMargin: results.beside ? Theme.gap : Theme.gutter
        width: page.room
        height: results.height + results.anchors.topMargin - anchors.topMargin
        visible: page.model.text === "" && page.model.state === "ready"
        beside: results.beside
        hue: "query"

        Ideas {
            width: parent.width
        }

        ListRow {
            width: parent.width
            radius: Theme.cornerCard
            hue: "query"
            icon: "querylist"
            title: qsTr("查我的答复")
            subline: qsTr("用查询码，看办到哪一步")
            onTapped: page.app.go("standing")
        }

        ListRow {
            width: parent.width
            radius: Theme.cornerCard
            hue: "query"
            icon: "clipboard"
            title: qsTr("查办件进度")
            subline: qsTr("用办件号和电话后四位")
            onTapped: page.app.go("case")
        }
    }

    Skeleton {
        anchors.top: field.bottom
        anchors.topMargin: Theme.gutter
        width: page.room
        height: results.height
        active: page.model.state === "loading"
        shape: "list"
        rows: 4
    }

    FailedState {
        anchors.top: field.bottom
        anchors.topMargin: Theme.gutter
        width: page.room
        visible: page.model.state === "failed"
        title: qsTr("查找暂时用不了")
        text: qsTr("请从首页一层层找，或者问窗口工作人员")
    }
}
