pragma ComponentBehavior: Bound

import QtQuick

// One thing to bring: a tick, what it is, and in which form.
Item {
    id: line

    required property string text
    property string note
    property string hue: "services"
    readonly property bool together: words.implicitWidth + Theme.mm(4) + form.implicitWidth <= width - words.x

    implicitHeight: words.height + (form.visible && !together ? form.height : 0)
    Accessible.role: Accessible.StaticText
    Accessible.name: note === "" ? text : text + " " + note

    Icon {
        x: Theme.mm(Theme.big ? 2 : 0.6)
        y: Math.round((words.font.pixelSize * 1.448 - size) / 2)
        name: Theme.big ? "checkmark" : "check"
        size: Theme.mm(Theme.big ? 12 : 8.4)
        color: Theme.number(line.hue)
        ground: Theme.chosenWords
    }

    Label {
        id: words

        x: Theme.mm(Theme.big ? 21 : 13)
        width: line.together ? implicitWidth : line.width - x
        text: line.text
        font.pixelSize: Theme.body
        Accessible.ignored: true
    }

    Label {
        id: form

        x: line.together ? words.x + words.width + Theme.mm(4) : words.x
        y: line.together ? words.baselineOffset - baselineOffset : words.height
        width: line.together ? implicitWidth : line.width - x
        visible: text !== ""
        text: line.note
        color: Theme.soft
        font.pixelSize: Theme.caption
        Accessible.ignored: true
    }
}
