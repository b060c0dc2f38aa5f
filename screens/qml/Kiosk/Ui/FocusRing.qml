pragma ComponentBehavior: Bound

import QtQuick

// Where a switch device is: dark within light within dark, so that it shows on every surface.
Item {
    id: ring

    readonly property real corner: parent instanceof Rectangle ? (parent as Rectangle).radius : Theme.cornerKey

    anchors.fill: parent
    z: 100
    Accessible.ignored: true

    component Line: Rectangle {
        anchors.fill: parent
        color: "transparent"
    }

    Line {
        radius: ring.corner
        border.width: Theme.mm(3)
        border.color: Theme.contrast ? Theme.yellow : Theme.ink
    }

    Line {
        anchors.margins: Theme.mm(0.9)
        radius: Math.max(0, ring.corner - Theme.mm(0.9))
        border.width: Theme.mm(1.2)
        border.color: Theme.contrast ? Theme.black : Theme.white
    }
}
