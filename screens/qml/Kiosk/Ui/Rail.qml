pragma ComponentBehavior: Bound

import QtQuick

// The keys that never move: a column at the left of a wide screen, one bar above the
// ticker of a tall one. `keys` stand first, `footKeys` at the far end. Where not all have room, `spare` is left out.
Item {
    id: rail

    property bool portrait: false
    property var keys: []
    property var footKeys: []
    property string spare: "textsize" // the panel of 显示 has it too
    // The one key that does not answer just now.
    property string resting
    // Room is kept for so many at the beginning, so that no key moves when a page has one more.
    property int places: 4
    readonly property int wanted: Math.max(places, keys.length) + footKeys.length
    readonly property real room: portrait ? width : height
    readonly property int closest: Theme.mm(3)
    // A rounded pixel more or less takes no key away.
    readonly property int most: Math.floor((room + closest) / (Theme.touch + closest) + 0.02)
    readonly property var foot: wanted > most ? footKeys.filter(one => one.key !== spare) : footKeys
    readonly property int count: wanted - (footKeys.length - foot.length)
    // Many keys stand closer, as close as those of a keyboard where they would be smaller than a finger.
    readonly property int gutter: {
        if (count <= 6)
            return Theme.gutter;
        return count * (Theme.touch + Theme.gap) <= room + Theme.gap ? Theme.gap : closest;
    }
    readonly property real share: (room - (count - 1) * gutter) / Math.max(1, count)
    readonly property real keyWidth: portrait ? share : width
    readonly property real keyHeight: portrait ? height : Math.min(Theme.keyHeight, share)

    signal triggered(string key)

    implicitWidth: Theme.railWidth
    implicitHeight: Theme.keyHeight

    Repeater {
        model: rail.keys.concat(rail.foot)

        KeyButton {
            required property var modelData
            required property int index
            readonly property bool atFoot: index >= rail.keys.length
            readonly property real step: rail.gutter + (rail.portrait ? rail.keyWidth : rail.keyHeight)
            readonly property real end: rail.gutter + (rail.portrait ? rail.width : rail.height)
            readonly property int place: Math.round(atFoot ? end - (rail.keys.length + rail.foot.length - index) * step : index * step)

            x: rail.portrait ? place : 0
            y: rail.portrait ? 0 : place
            width: Math.round(rail.keyWidth)
            height: Math.round(rail.keyHeight)
            icon: modelData.icon
            label: modelData.label
            enabled: (modelData.enabled ?? true) && modelData.key !== rail.resting
            onTapped: rail.triggered(modelData.key)
        }
    }
}
