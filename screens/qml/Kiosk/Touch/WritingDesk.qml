pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// What one writes an opinion with: keyboard, finger, sentences that are ready; or the keys of a telephone.
Item {
    id: desk

    required property OpinionModel model
    // The field that takes what is written.
    required property Item target
    property bool hasKeyboard: true
    property bool tight: false
    property bool edged: false
    readonly property bool isTyping: keyboard.active
    readonly property real wanted: keyboard.active && keyboard.status === Loader.Ready ? keyboard.implicitHeight : Theme.mm(Theme.big ? 116 : desk.tight ? 92 : 100)

    Loader {
        id: keyboard

        active: desk.visible && desk.model.mode === "pinyin"
        source: "PinyinKeyboard.qml"
        width: parent.width
        onStatusChanged: if (status === Loader.Error) {
            // The keyboard's parts are not installed: sentences serve.
            desk.hasKeyboard = false;
            desk.model.setMode("ready");
        }
        onLoaded: {
            item.hue = "voice";
            item.docked = Qt.binding(() => desk.edged);
            item.tight = Qt.binding(() => desk.tight);
            desk.target.forceActiveFocus();
        }
    }

    Loader {
        active: desk.visible && desk.model.mode === "drawing"
        anchors.fill: parent
        sourceComponent: DrawPad {
            flat: true
            hue: "voice"
            keyHeight: (desk.height - 3 * gap) / 4
            offered: desk.model.pen.offered
            onDrawn: stroke => desk.model.pen.draw(stroke)
            onUndrawn: desk.model.pen.undraw()
            onChosen: character => desk.model.pen.choose(character)
            onErased: desk.model.erase()
        }
    }

    Loader {
        active: desk.visible && desk.model.mode === "ready"
        anchors.fill: parent
        sourceComponent: ScrollColumn {
            beside: true
            hue: "voice"
            spacing: Theme.gap

            Repeater {
                model: desk.model.readyWords

                ListRow {
                    required property string modelData

                    width: parent?.width ?? 0
                    height: Math.max(Theme.touch, implicitHeight)
                    hue: "voice"
                    chevron: false
                    title: modelData
                    onTapped: desk.model.write(modelData)
                }
            }
        }
    }

    Loader {
        active: desk.visible && desk.model.mode === "phone"
        anchors.fill: parent
        sourceComponent: CharPad {
            characters: "1234567890-"
            across: 4
            hue: "voice"
            keyHeight: (desk.height - 2 * gap) / 3
            onTyped: key => desk.model.addDigit(key)
            onErased: desk.model.erase()
        }
    }
}
