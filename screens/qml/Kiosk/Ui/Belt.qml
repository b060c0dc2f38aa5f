pragma ComponentBehavior: Bound

import QtQuick

// A line of pieces that stands still when everything fits and otherwise runs from right to left, each step the same
// whole number of pixels. What changes joins behind the right edge, so that no word on the glass ever jumps.
Item {
    id: view

    // [{id, text, ...}]
    property var entries: []
    // Draws one entry; has a property `entry` and a whole width.
    required property Component piece
    property bool running: true
    // The height of a hanzi in pixels, which gives the speed.
    required property int face
    property int between: 40
    readonly property alias offset: belt.offset
    readonly property bool still: !motor.running
    // Whole pixels a step, and frames a step: the fastest that stays under so many hanzi a second.
    property real most: 4
    readonly property real reach: most * face / 62.5
    readonly property int step: Math.max(1, Math.floor(reach))
    readonly property int pace: reach < 1 ? 2 : 1
    // Whether `current` is wanted: the entry that is being read, a third of the way in.
    property bool follows: false
    readonly property string current: belt.middle
    readonly property int count: strip.count

    clip: true
    onEntriesChanged: belt.renew()
    onRunningChanged: belt.restart()
    onWidthChanged: belt.restart()
    onFaceChanged: belt.restart()
    Component.onCompleted: {
        belt.ready = true;
        belt.restart();
    }

    // One frame of the running line, if it runs.
    function advance(): void {
        if (motor.running)
            belt.advance();
    }

    // From the beginning: for a line that stands and should run.
    function startOver(): void {
        belt.restart();
    }

    // Where the last piece ends; beyond the width unless the line stands still.
    function lineEnd(): real {
        return belt.length() - between - belt.offset;
    }

    // The entry under a point, or the nearest behind it.
    function keyAt(x: real): string {
        if (strip.count === 0)
            return "";
        let at = 0;
        let end = belt.pieceWidth(0) - belt.offset;
        while (at < strip.count - 1 && end < x) {
            ++at;
            end += between + belt.pieceWidth(at);
        }
        return strip.get(at).key;
    }

    ListModel {
        id: strip
    }

    Row {
        id: belt

        property int offset: 0
        property int beat: 0
        property bool ready: false
        property string middle: ""

        x: -offset
        height: parent.height
        spacing: view.between

        // Every entry once, from the start; more of them only where the line must run.
        function restart(): void {
            if (!ready)
                return;
            offset = 0;
            strip.clear();
            for (const entry of view.entries)
                append(entry);
            motor.running = false;
            if (view.running && length() - view.between > view.width) {
                fill();
                motor.running = true;
            }
            middle = view.follows ? view.keyAt(view.width / 3) : "";
        }

        // New entries while the line runs: what is seen stays, what waits unseen gives way.
        function renew(): void {
            if (!motor.running || view.entries.length === 0) {
                restart();
                return;
            }
            let x = -offset;
            let keep = 0;
            while (keep < strip.count && x < view.width)
                x += pieceWidth(keep++) + view.between;
            if (keep < strip.count)
                strip.remove(keep, strip.count - keep);
            fill();
        }

        function append(entry: var): void {
            strip.append({
                key: String(entry.id),
                face: entry
            });
        }

        function pieceWidth(at: int): int {
            return pieces.itemAt(at)?.width ?? 0;
        }

        function length(): int {
            let sum = 0;
            for (let i = 0; i < strip.count; ++i)
                sum += pieceWidth(i) + view.between;
            return sum;
        }

        function fill(): void {
            // Enough for the moment in which the first piece has just left.
            let have = length() - pieceWidth(0) - view.between;
            let next = 0;
            if (strip.count > 0) {
                const last = strip.get(strip.count - 1).key;
                next = view.entries.findIndex(entry => String(entry.id) === last) + 1;
            }
            while (have < view.width + view.between) {
                append(view.entries[next % view.entries.length]);
                if (strip.count > 1)
                    have += pieceWidth(strip.count - 1) + view.between;
                ++next;
            }
        }

        // Everything fits now: stop where the line stands at its beginning.
        function settled(): bool {
            if (String(view.entries[0].id) !== strip.get(0).key)
                return false;
            let sum = 0;
            for (let i = 0; i < view.entries.length; ++i) {
                if (i >= strip.count || strip.get(i).key !== String(view.entries[i].id))
                    return false;
                sum += pieceWidth(i) + view.between;
            }
            return sum - view.between <= view.width;
        }

        function advance(): void {
            beat = (beat + 1) % view.pace;
            if (beat !== 0)
                return;
            offset += view.step;
            const first = pieceWidth(0) + view.between;
            if (offset >= first) {
                offset -= first;
                strip.remove(0);
                if (settled())
                    restart();
                else
                    fill();
            }
            if (view.follows)
                middle = view.keyAt(view.width / 3);
        }

        Repeater {
            id: pieces

            model: strip

            Loader {
                required property var face

                height: view.height
                sourceComponent: view.piece
                onLoaded: item.entry = face
            }
        }
    }

    FrameAnimation {
        id: motor

        running: false
        onTriggered: belt.advance()
    }
}
