pragma ComponentBehavior: Bound

import QtQuick

// Burn-in care: what stands in one place for years goes round a square of some pixels, one pixel at a time, some
// minutes apart, and never under a finger. `Theme.wander` says how far it is.
Item {
    id: wander

    property bool runs: true
    property int at: 0
    readonly property var path: [[0, 0], [1, 0], [2, 0], [2, 1], [2, 2], [1, 2], [0, 2], [-1, 2], [-2, 2], [-2, 1], [-2, 0], [-2, -1], [-2, -2], [-1, -2], [0, -2], [0, -1]]

    visible: false

    function step(): void {
        if (Theme.finger === null)
            at = (at + 1) % path.length;
    }

    Binding {
        target: Theme
        property: "wander"
        value: Qt.point(wander.path[wander.at][0], wander.path[wander.at][1])
    }

    Timer {
        interval: 240_000
        repeat: true
        running: wander.runs
        onTriggered: wander.step()
    }
}
