pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// A name and its value, as in a record. A name that needs more than its column stands above the value, as a question does.
Item {
    id: line

    required property string rowId
    required property string value
    readonly property real column: Theme.mm(56)
    readonly property bool stacked: width < Theme.mm(190) || Theme.big || caption.implicitWidth > column

    height: Math.max(caption.height, words.y + words.height)

    Label {
        id: caption
        width: line.stacked ? line.width : line.column
        text: line.rowId
        color: Theme.soft
        font.pixelSize: Theme.label
    }

    Label {
        id: words
        x: line.stacked ? 0 : line.column + Theme.gap
        y: line.stacked ? caption.height : 0
        width: line.width - x
        text: line.value
        font.pixelSize: line.stacked ? Theme.body : Theme.label
    }
}
