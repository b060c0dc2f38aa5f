pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// A name and its value, as in a record.
Item {
    id: line

    required property string rowId
    required property string value
    readonly property bool stacked: width < Theme.mm(190) || Theme.big

    height: words.y + words.height

    Label {
        id: caption
        width: line.stacked ? line.width : Theme.mm(48)
        text: line.rowId
        color: Theme.soft
        font.pixelSize: Theme.label
    }

    Label {
        id: words
        x: line.stacked ? 0 : caption.width + Theme.gap
        y: line.stacked ? caption.height : 0
        width: line.width - x
        text: line.value
        font.pixelSize: line.stacked ? Theme.body : Theme.label
    }
}
