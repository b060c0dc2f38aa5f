pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// The simple way to search: the first letter of each character's pinyin, digits, take back, empty.
Item {
    id: pad

    // Beside the results, five keys across; below them, ten.
    property bool flat: false
    readonly property bool whole: flat && !Theme.big // digits and letters at once
    readonly property int across: whole ? 10 : flat ? 8 : 5
    readonly property real gap: Theme.mm(Theme.big ? 3 : 3.6)
    readonly property real keyWidth: (width - (across - 1) * gap) / across
    property real keyHeight: Theme.mm(Theme.big ? 26 : 24.4)
    property bool digits: false
    readonly property var keys: {
        const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("");
        if (whole)
            return "1234567890".split("").concat(letters).concat(["erase", "clear"]);
        if (digits)
            return "1234567890".split("").concat(["letters", "erase", "clear"]);
        return letters.concat(["digits", "erase", "clear"]);
    }

    signal typed(string key)
    signal erased
    signal cleared

    implicitHeight: (flat ? 4 : 6) * (keyHeight + gap) - gap

    function spots(key: string): int {
        if (key === "clear")
            return pad.flat && !pad.whole ? 3 : 2;
        return pad.flat && key === "erase" ? 2 : 1;
    }

    function spotOf(index: int): int {
        let spot = 0;
        for (let i = 0; i < index; ++i)
            spot += pad.spots(pad.keys[i]);
        return spot;
    }

    Repeater {
        model: pad.keys

        PadKey {
            id: key

            required property string modelData
            required property int index
            readonly property int spot: pad.spotOf(index)

            x: Math.round(spot % pad.across * (pad.keyWidth + pad.gap))
            y: Math.round(Math.floor(spot / pad.across) * (pad.keyHeight + pad.gap))
            width: Math.round(pad.spots(modelData) * (pad.keyWidth + pad.gap) - pad.gap)
            height: Math.round(pad.keyHeight)
            icon: modelData === "erase" ? "erase" : ""
            label: {
                const names = {
                    erase: qsTr("退一个"),
                    clear: pad.flat ? qsTr("全部清掉") : qsTr("清掉"),
                    digits: "123",
                    letters: "ABC"
                };
                return names[modelData] ?? modelData;
            }
            onTapped: {
                if (modelData === "erase")
                    pad.erased();
                else if (modelData === "clear")
                    pad.cleared();
                else if (modelData === "digits" || modelData === "letters")
                    pad.digits = modelData === "digits";
                else
                    pad.typed(modelData.toLowerCase());
            }
        }
    }
}
