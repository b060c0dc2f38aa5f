pragma ComponentBehavior: Bound

import QtQuick
import "lines.js" as Lines

// One step of a procedure, with the days it takes.
Rectangle {
    id: step

    required property int number
    required property string title
    property string days
    property string text
    property string hue: "services"
    // The days stand beside the name where both have room on one line, else under it.
    readonly property real nameX: disc.x + disc.width + Theme.mm(3)
    readonly property bool isOneLine: nameX + metrics.advanceWidth + span.implicitWidth + Theme.mm(8.5) <= width

    radius: Theme.cornerCard
    color: Theme.tint(hue)
    border.width: Theme.contrast ? Theme.hair : 0
    border.color: Theme.line
    implicitHeight: Math.max(Theme.mm(46), words.y + words.height + Theme.mm(6))
    Accessible.role: Accessible.StaticText
    Accessible.name: [String(number), title, days, text].filter(word => word !== "").join(" ")

    Rectangle {
        id: disc

        x: Theme.mm(6)
        y: Theme.mm(5.8)
        width: Theme.mm(Theme.big ? 17 : 14)
        height: width
        radius: width / 2
        color: Theme.chosen(step.hue)

        Label {
            anchors.centerIn: parent
            text: step.number
            color: Theme.chosenWords
            font.pixelSize: Theme.heading
            font.weight: Theme.bold
            Accessible.ignored: true
        }
    }

    Label {
        id: name

        // No anchors: which one holds would hang on where they have put it.
        x: step.nameX
        width: (step.isOneLine ? span.x - Theme.mm(2) : step.width - Theme.mm(5)) - x
        y: disc.y + Math.round((disc.height - font.pixelSize * 1.448) / 2)
        text: step.title
        font.pixelSize: Theme.heading
        font.weight: Theme.bold
        // Not by lineCount, as in InfoLine.
        lineHeight: implicitWidth > width ? Theme.titleLeading : 1
        Accessible.ignored: true
    }

    TextMetrics {
        id: metrics

        font.family: Theme.family
        font.pixelSize: Theme.heading
        font.weight: Theme.bold
        text: step.title
    }

    Label {
        id: span

        x: step.isOneLine ? step.width - implicitWidth - Theme.mm(6) : step.nameX
        y: step.isOneLine ? name.y + name.baselineOffset - baselineOffset : name.y + name.height - Theme.mm(1)
        text: step.days
        wrapMode: Text.NoWrap
        color: Theme.number(step.hue)
        font.pixelSize: Theme.body
        font.weight: Theme.bold
        Accessible.ignored: true
    }

    Label {
        id: words

        x: Theme.mm(6.6)
        y: Math.max(disc.y + disc.height, step.isOneLine ? name.y + name.height : span.y + span.height) + Theme.mm(2.6)
        width: parent.width - x - Theme.mm(6)
        text: Lines.balance(step.text, width, font.pixelSize)
        font.pixelSize: Theme.label
        Accessible.ignored: true
    }
}
