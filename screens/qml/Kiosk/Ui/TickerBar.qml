pragma ComponentBehavior: Bound

import QtQuick

// The running line at the foot. It stands still when everything fits; otherwise each step
// is the same whole number of pixels. What changes joins behind the right edge, so that
// no word on the glass ever jumps.
Rectangle {
    id: bar

    // [{id, text, sample}]
    property var entries: []
    property bool running: true
    property real edge: Theme.margin
    readonly property alias offset: belt.offset
    readonly property bool still: !motor.running
    // Whole pixels a step, and frames a step: the fastest that stays under 4 hanzi a second.
    readonly property int face: Theme.row
    readonly property real reach: 4 * face / 62.5
    readonly property int step: Math.max(1, Math.floor(reach))
    readonly property int pace: reach < 1 ? 2 : 1

    signal tapped(string id)

    // One frame of the running line, if it runs.
    function advance(): void {
        if (motor.running)
            belt.advance();
    }

    // Where the last piece ends; beyond the bar's width unless the line stands still.
    function lineEnd(): real {
        return window_.x + belt.length() - belt.between - belt.offset;
    }

    implicitHeight: Theme.tickerHeight
    color: press.pressed ? Theme.pressed("disclosure") : Theme.ticker
    onEntriesChanged: belt.renew()
    onRunningChanged: belt.restart()
    onWidthChanged: belt.restart()
    onFaceChanged: belt.restart()
    Component.onCompleted: {
        belt.ready = true;
        belt.restart();
    }
    Accessible.role: Accessible.StaticText
    Accessible.name: entries.map(entry => entry.text).join(" ")

    Rectangle {
        visible: Theme.contrast
        width: parent.width
        height: Theme.hair
        color: Theme.line
    }

    Icon {
        id: sign

        x: bar.edge
        anchors.verticalCenter: parent.verticalCenter
        name: "megaphone"
        size: Theme.mm(11)
        color: Theme.contrast ? Theme.tickerText : Theme.fillWords
    }

    ListModel {
        id: strip
    }

    Item {
        id: window_

        x: sign.x + sign.width + Theme.mm(5)
        width: bar.width - x
        height: parent.height
        clip: true

        Row {
            id: belt

            property int offset: 0
            property int beat: 0
            property bool ready: false
            readonly property int between: Theme.mm(11)

            x: -offset
            height: parent.height
            spacing: between

            // Every entry once, from the start; more of them only where the line must run.
            function restart(): void {
                if (!ready)
                    return;
                offset = 0;
                strip.clear();
                for (const entry of bar.entries)
                    append(entry);
                motor.running = false;
                if (bar.running && length() - between > window_.width) {
                    fill();
                    motor.running = true;
                }
            }

            // New entries while the line runs: what is seen stays, what waits unseen gives way.
            function renew(): void {
                if (!motor.running || bar.entries.length === 0) {
                    restart();
                    return;
                }
                let x = -offset;
                let keep = 0;
                while (keep < strip.count && x < window_.width)
                    x += pieceWidth(keep++) + between;
                if (keep < strip.count)
                    strip.remove(keep, strip.count - keep);
                fill();
            }

            function append(entry: var): void {
                strip.append({
                    key: String(entry.id),
                    words: entry.text,
                    sample: entry.sample ?? false
                });
            }

            function pieceWidth(at: int): int {
                return (pieces.itemAt(at) as Piece)?.width ?? 0;
            }

            function length(): int {
                let sum = 0;
                for (let i = 0; i < strip.count; ++i)
                    sum += pieceWidth(i) + between;
                return sum;
            }

            function fill(): void {
                // Enough for the moment in which the first piece has just left.
                let have = length() - pieceWidth(0) - between;
                let next = 0;
                if (strip.count > 0) {
                    const last = strip.get(strip.count - 1).key;
                    next = bar.entries.findIndex(entry => String(entry.id) === last) + 1;
                }
                while (have < window_.width + between) {
                    append(bar.entries[next % bar.entries.length]);
                    if (strip.count > 1)
                        have += pieceWidth(strip.count - 1) + between;
                    ++next;
                }
            }

            // Everything fits now: stop where the line stands at its beginning.
            function settled(): bool {
                if (String(bar.entries[0].id) !== strip.get(0).key)
                    return false;
                let sum = 0;
                for (let i = 0; i < bar.entries.length; ++i) {
                    if (i >= strip.count || strip.get(i).key !== String(bar.entries[i].id))
                        return false;
                    sum += pieceWidth(i) + between;
                }
                return sum - between <= window_.width;
            }

            function advance(): void {
                beat = (beat + 1) % bar.pace;
                if (beat !== 0)
                    return;
                offset += bar.step;
                const first = pieceWidth(0) + between;
                if (offset < first)
                    return;
                offset -= first;
                strip.remove(0);
                if (settled())
                    restart();
                else
                    fill();
            }

            Repeater {
                id: pieces

                model: strip

                Piece {}
            }
        }
    }

    component Piece: Item {
        id: piece

        required property string words
        required property bool sample

        // Whole pixels, or the line would jump by a part of one when a piece leaves.
        width: Math.ceil(text.x + text.implicitWidth)
        height: bar.height

        SampleTag {
            id: tag

            anchors.verticalCenter: parent.verticalCenter
            visible: piece.sample
            ink: Theme.tickerText
        }

        Label {
            id: text

            x: piece.sample ? tag.width + Theme.mm(4.5) : 0
            anchors.verticalCenter: parent.verticalCenter
            text: piece.words.replace(/\s*\n\s*/g, " ")
            wrapMode: Text.NoWrap
            color: Theme.tickerText
            font.pixelSize: Theme.row
            Accessible.ignored: true
        }
    }

    FrameAnimation {
        id: motor

        running: false
        onTriggered: belt.advance()
    }

    Press {
        id: press

        anchors.fill: parent
        label: qsTr("看滚动的消息")
        color: "transparent"
        border.width: 0
        radius: 0
        enabled: strip.count > 0
        opacity: 1
        onTapped: {
            let at = 0;
            let x = window_.x - belt.offset + belt.pieceWidth(0);
            while (at < strip.count - 1 && x < touched.x) {
                ++at;
                x += belt.between + belt.pieceWidth(at);
            }
            bar.tapped(strip.get(at).key);
        }
    }
}
