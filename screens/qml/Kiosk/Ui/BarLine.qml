pragma ComponentBehavior: Bound

import QtQuick

// One share of a sum: its name, a bar, the amount.
Item {
    id: line

    required property string label
    required property real share
    required property string amount
    property string hue: "disclosure"
    property real labelWidth: Math.max(Theme.mm(Theme.big ? 84 : 64), width * 0.292)
    property real amountWidth: Theme.mm(Theme.big ? 48 : 34)

    implicitHeight: Math.max(name.height, Theme.mm(Theme.big ? 16 : 13))
    Accessible.role: Accessible.StaticText
    Accessible.name: label + " " + amount

    Title {
        id: name

        width: line.labelWidth - Theme.mm(4)
        anchors.verticalCenter: parent.verticalCenter
        source: line.label
        font.pixelSize: Theme.label
        font.weight: Theme.regular
        // Not by lineCount, as in InfoLine; the title breaks its lines itself.
        lineHeight: implicitWidth > width || text.includes("\n") ? Theme.titleLeading : 1
        Accessible.ignored: true
    }

    Rectangle {
        // A share that is not told has no bar.
        visible: line.share >= 0
        x: line.labelWidth
        anchors.verticalCenter: parent.verticalCenter
        width: Math.max(height, (line.width - x - line.amountWidth) * Math.max(0, Math.min(1, line.share)))
        height: Theme.mm(4.6)
        radius: height / 2
        color: Theme.bar(line.hue)
    }

    Label {
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        text: line.amount
        wrapMode: Text.NoWrap
        font.pixelSize: Theme.body
        font.weight: Theme.bold
        font.features: ({
                "tnum": 1
            })
        Accessible.ignored: true
    }
}
