pragma ComponentBehavior: Bound

import QtQuick

// A place, hours or telephone: its sign and its words.
Item {
    id: line

    required property string icon
    required property string text
    property bool strong: false
    property string hue: "services"

    implicitHeight: words.height
    Accessible.role: Accessible.StaticText
    Accessible.name: text

    Icon {
        y: Math.round((words.font.pixelSize * 1.448 - size) / 2)
        name: line.icon
        size: Theme.mm(Theme.big ? 11 : 9)
        color: Theme.number(line.hue)
        ground: Theme.card
    }

    Label {
        id: words

        x: Theme.mm(Theme.big ? 16 : 13.2)
        width: parent.width - x
        text: line.text
        font.pixelSize: line.strong ? Theme.row : Theme.body
        font.weight: line.strong ? Theme.bold : Theme.regular
        // Not by lineCount: it changes again with the line height, and some words make that a loop.
        lineHeight: implicitWidth > width || text.includes("\n") ? 0.98 : 1
        Accessible.ignored: true
    }
}
