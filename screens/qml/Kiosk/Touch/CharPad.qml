pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// Keys for a number or a code, one character each; the last one takes back and fills its row.
Item {
    id: pad

    property string characters: "1234567890"
    property int across: 6
    property string hue: "query"
    property real keyHeight: Theme.mm(Theme.big ? 25 : 22)
    readonly property real gap: Theme.mm(Theme.big ? 3.2 : 3.6)
    readonly property int tall: Math.round(keyHeight)
    readonly property int rows: Math.ceil((characters.length + 1) / across)

    signal typed(string key)
    signal erased

    implicitHeight: rows * (tall + gap) - gap

    // Where the key of a column begins; the last one ends on the pad's edge.
    function edge(column: int): int {
        return Math.round(column * (width + gap) / across);
    }

    Repeater {
        model: pad.characters.split("").concat(["erase"])

        PadKey {
            required property string modelData
            required property int index
            readonly property int column: index % pad.across

            x: pad.edge(column)
            y: Math.floor(index / pad.across) * (pad.tall + pad.gap)
            width: pad.edge(modelData === "erase" ? pad.across : column + 1) - pad.gap - x
            height: pad.tall
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
