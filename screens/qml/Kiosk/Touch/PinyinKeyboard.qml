pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.VirtualKeyboard
import QtQuick.VirtualKeyboard.Plugins
import Kiosk.Ui

// A pinyin keyboard inside the window, for whatever text field has the focus. Qt's engine turns letters
// into characters; keys and candidates are ours. Loaded when it is first wanted (20 ms, 6 MB).
Rectangle {
    id: keyboard

    property string hue: "query"
    property bool signs: false
    readonly property InputEngine engine: InputContext.inputEngine
    // A field takes what is written; the engine complains of keys that nobody takes, as in a window without the focus.
    readonly property bool heard: Window.active && ((Window.activeFocusItem as TextInput) !== null || (Window.activeFocusItem as TextEdit) !== null)
    // Where height is dear: a row less, and lower keys (19 mm as drawn are 17 on a glass of 15.6 inches).
    property bool tight: false
    // Wide: three rows of keys, so that results keep their room. Tall: a row more, at the thumb.
    readonly property bool flat: tight || width > Theme.mm(300)
    // Upright on 15 inches every millimetre is the keys'.
    readonly property bool narrow: width < Theme.mm(230) || docked && Theme.small
    readonly property real gap: Theme.mm(narrow ? 2 : 3)
    readonly property real rim: Theme.mm(narrow ? 2 : 3.5)
    readonly property real unit: (width - 2 * rim - 9 * gap) / 10
    // From edge to edge of the glass, where its keys would be narrow otherwise.
    property bool docked: false
    readonly property real keyHeight: Theme.mm(Theme.big ? (Theme.small ? 30 : 25) : tight ? 19 : 21)
    readonly property var rows: {
        const keys = keyboard.signs ? ["1234567890", "，。、；：？！-/", "（）“”《》·"] : ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
        const rows = keys.map(row => row.split(""));
        if (keyboard.flat) {
            rows[1].push("erase");
            rows[2].unshift("swap");
            rows[2].push("space");
        } else {
            rows.push(["swap", "space", "erase"]);
        }
        return rows;
    }
    readonly property var spots: flat ? ({
            space: 2
        }) : ({
            swap: 1.5,
            space: 6.5,
            erase: 2
        })

    implicitHeight: (rows.length + 1) * (keyHeight + gap) - gap + 2 * rim
    radius: docked ? 0 : Theme.cornerCard
    color: Theme.tray
    border.width: Theme.contrast ? Theme.hair : 0
    border.color: Theme.line

    Component.onCompleted: {
        keyboard.engine.inputMethod = pinyin;
        keyboard.engine.inputMode = InputEngine.InputMode.Pinyin;
    }
    Component.onDestruction: keyboard.engine.inputMethod = null

    PinyinInputMethod {
        id: pinyin
    }

    function letter(text: string): void {
        keyboard.engine.virtualKeyClick(Qt.Key_A + text.charCodeAt(0) - 97, text, Qt.NoModifier);
    }

    // A sign ends the word that is being written, as it stands.
    function sign(text: string): void {
        if (InputContext.preeditText !== "")
            candidates.take(0);
        InputContext.commit(text);
    }

    // What is being written is the input method's; what stands is taken back by ourselves, a character as a whole. A
    // key click would need a field in focus, and says so in the log when a visit ends under a finger.
    function erase(): void {
        if (InputContext.preeditText !== "") {
            keyboard.engine.virtualKeyClick(Qt.Key_Backspace, "", Qt.NoModifier);
        } else if (InputContext.selectedText !== "") {
            InputContext.commit("");
        } else if (InputContext.cursorPosition > 0) {
            const before = InputContext.surroundingText.charCodeAt(InputContext.cursorPosition - 1);
            const units = before >= 0xdc00 && before <= 0xdfff ? 2 : 1;
            InputContext.commit("", -units, units);
        }
    }

    function space(): void {
        if (InputContext.preeditText !== "")
            candidates.take(0);
        else
            InputContext.commit(" ");
    }

    // ---- what the letters may mean ----

    Item {
        x: keyboard.rim
        y: keyboard.rim
        width: parent.width - 2 * x
        height: keyboard.keyHeight

        Label {
            visible: candidates.count === 0
            x: Theme.mm(3)
            anchors.verticalCenter: parent.verticalCenter
            text: qsTr("打拼音，字出来在这里，点一下就选上")
            wrapMode: Text.NoWrap
            color: Theme.ink
            font.pixelSize: Theme.caption
        }

        ListView {
            id: candidates

            width: parent.width - (turn.visible ? turn.width + keyboard.gap : 0)
            height: parent.height
            orientation: ListView.Horizontal
            spacing: keyboard.gap
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            cacheBuffer: 0
            model: keyboard.engine.wordCandidateListModel
            onCountChanged: contentX = 0

            // On to the first word that is not seen whole, and from the last ones back to the first.
            function turn(): void {
                const end = contentWidth - width;
                const cut = itemAtIndex(indexAt(contentX + width - 1, height / 2));
                const next = cut && cut.x > contentX + 1 ? cut.x : contentX + width;
                contentX = contentX >= end - 1 ? 0 : Math.min(end, next);
            }

            function take(at: int): void {
                keyboard.engine.wordCandidateListModel.selectItem(at);
            }

            delegate: Press {
                id: word

                required property string display
                required property int index

                label: display
                hue: keyboard.hue
                chosen: index === 0
                width: Math.max(Theme.touch, what.implicitWidth + Theme.mm(12))
                height: candidates.height
                border.width: chosen ? 0 : Theme.hair
                onTapped: candidates.take(index)

                Label {
                    id: what
                    anchors.centerIn: parent
                    text: word.display
                    wrapMode: Text.NoWrap
                    color: word.words
                    font.pixelSize: Theme.heading
                    font.weight: word.chosen ? Theme.bold : Theme.regular
                    Accessible.ignored: true
                }
            }
        }

        PadKey {
            id: turn

            anchors.right: parent.right
            visible: candidates.contentWidth > parent.width
            width: Theme.touch
            height: parent.height
            hue: keyboard.hue
            label: qsTr("更多的字")
            icon: "chevronRight"
            onTapped: candidates.turn()
        }
    }

    // ---- keys ----

    function press(key: string): void {
        if (!keyboard.heard)
            return;
        if (key === "swap")
            keyboard.signs = !keyboard.signs;
        else if (key === "space")
            keyboard.space();
        else if (key === "erase")
            keyboard.erase();
        else if (keyboard.signs)
            keyboard.sign(key);
        else
            keyboard.letter(key);
    }

    function named(key: string): string {
        const names = {
            swap: keyboard.signs ? "abc" : "123",
            space: qsTr("空格"),
            erase: qsTr("退一个")
        };
        return names[key] ?? key;
    }

    Repeater {
        model: keyboard.rows

        Row {
            id: line

            required property var modelData
            required property int index

            x: Math.round((keyboard.width - width) / 2)
            y: Math.round(keyboard.rim + (index + 1) * (keyboard.keyHeight + keyboard.gap))
            spacing: keyboard.gap

            Repeater {
                model: line.modelData

                PadKey {
                    required property string modelData
                    readonly property real places: keyboard.spots[modelData] ?? 1

                    width: Math.floor(places * (keyboard.unit + keyboard.gap) - keyboard.gap)
                    height: Math.round(keyboard.keyHeight)
                    hue: keyboard.hue
                    label: keyboard.named(modelData)
                    icon: modelData === "erase" ? "erase" : ""
                    onTapped: keyboard.press(modelData)
                }
            }
        }
    }
}
