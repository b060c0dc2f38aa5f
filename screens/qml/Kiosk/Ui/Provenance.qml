pragma ComponentBehavior: Bound

import QtQuick
import "lines.js" as Lines

// Who published and who signed, under the green rosette.
Row {
    id: line

    required property string text
    property bool sample: false
    property real maximumWidth: 0

    spacing: Theme.mm(2.6)
    Accessible.role: Accessible.StaticText
    Accessible.name: text

    Icon {
        id: seal

        y: Math.round((words.font.pixelSize * 1.448 - size) / 2)
        name: "verified"
        size: Theme.mm(Theme.big ? 10.5 : 8)
        color: Theme.ok
        ground: Theme.okWords
    }

    Label {
        id: words

        readonly property real room: line.maximumWidth - seal.width - line.spacing - (tag.visible ? tag.width + line.spacing * 1.4 : 0)

        width: line.maximumWidth > 0 ? Math.min(implicitWidth, room) : implicitWidth
        // The family's bullet brings its own air. Two lines break between two of the statements.
        text: Lines.balance(line.text.replace(/ • /g, "•"), line.maximumWidth > 0 ? room : 0, font.pixelSize).replace("•\n", "\n")
        color: Theme.ok
        font.pixelSize: Theme.caption
        Accessible.ignored: true
    }

    SampleTag {
        id: tag

        anchors.verticalCenter: parent.verticalCenter
        visible: line.sample
    }
}
