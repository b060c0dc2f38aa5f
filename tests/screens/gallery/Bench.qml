pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import "../../../screens/qml/Kiosk/Ui/lines.js" as Lines

// A small stage for test_parts.py: a scroll, a key and the running line.
Rectangle {
    id: bench

    property string taps
    readonly property bool down: right.pressed

    width: 1920
    height: 1080
    color: Theme.paper

    // Lets the running line advance by so many frames.
    function jump(frames: int): void {
        for (let i = 0; i < frames; ++i)
            ticker.advance();
    }

    // Whether the line reaches the right edge of the glass.
    function covered(): bool {
        return ticker.lineEnd() >= ticker.width;
    }

    function balanced(title: string, room: real, em: real): string {
        return Lines.balance(title, room, em);
    }

    ScrollColumn {
        objectName: "column"
        x: 100
        y: 100
        width: 900
        height: 500

        Press {
            width: parent.width
            height: 200
            label: "a"
            onTapped: bench.taps += label
        }

        Repeater {
            model: 10

            ListRow {
                required property int index

                width: parent.width
                title: "行" + index
                onTapped: bench.taps += index
            }
        }
    }

    Press {
        id: right

        x: 1100
        y: 100
        width: 200
        height: 200
        label: "b"
        onTapped: bench.taps += label
    }

    // A dialog that lies over the column when asked for.
    property bool asking: false

    Loader {
        anchors.fill: parent
        active: bench.asking
        z: 1
        sourceComponent: IdleDialog {
            seconds: 9
            onStayed: bench.taps += "s"
            onEnded: bench.taps += "e"
        }
    }

    TickerBar {
        id: ticker

        objectName: "ticker"
        anchors.bottom: parent.bottom
        width: parent.width
    }
}
