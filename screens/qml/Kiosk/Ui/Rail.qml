pragma ComponentBehavior: Bound

import QtQuick

// The keys that never move: a column at the left of a wide screen, one bar above the
// ticker of a tall one. `keys` stand first, `footKeys` at the far end. Where not all have room, `spare` is left out.
Item {
    id: rail

    property bool portrait: false
    property var keys: []
    property var footKeys: []
    property string spare: "language" // the first page has it too
    // Room is kept for so many at the beginning, so that no key moves when a page has one more.
    property int places: 4
    readonly property int wanted: Math.max(places, keys.length) + footKeys.length
    readonly property int most: Math.floor(((portrait ? width : height) + Theme.gap) / (Theme.touch + Theme.gap))
    readonly property var foot: wanted > most ? footKeys.filter(one => one.key !== spare) : footKeys
    readonly property int count: wanted - (footKeys.length - foot.length)
    // Many keys stand closer.
    readonly property int gutter: count > 6 ? Theme.gap : Theme.gutter
    readonly property real keyWidth: portrait ? (width - (count - 1) * gutter) / Math.max(1, count) : width
    readonly property real keyHeight: portrait ? height : Math.min(Theme.keyHeight, (height - (count - 1) * gutter) / Math.max(1, count))

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
            enabled: modelData.enabled ?? true
            onTapped: rail.triggered(modelData.key)
        }
    }
}
