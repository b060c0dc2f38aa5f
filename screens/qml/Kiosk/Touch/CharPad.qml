pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// Keys for a number or a code, one character each; the last one takes back.
Grid {
    id: pad

    property string characters: "1234567890"
    property int across: 6
    property string hue: "query"
    property real keyHeight: Theme.mm(Theme.big ? 25 : 22)
    readonly property real gap: Theme.mm(Theme.big ? 3.2 : 3.6)

    signal typed(string key)
    signal erased

    columns: across
    spacing: gap

    Repeater {
        model: pad.characters.split("").concat(["erase"])

        PadKey {
            required property string modelData

            width: Math.floor((pad.width - (pad.across - 1) * pad.gap) / pad.across)
            height: Math.round(pad.keyHeight)
            hue: pad.hue
            icon: modelData === "erase" ? "erase" : ""
            label: modelData === "erase" ? qsTr("退一个") : modelData
            onTapped: {
                if (modelData === "erase")
                    pad.erased();
                else
                    pad.typed(modelData);
            }
        }
    }
}
