pragma ComponentBehavior: Bound

import QtQuick

// Number first: the fee, the days, the visits. Words such as 不收费 are a value too.
Card {
    id: card

    required property string caption
    required property string value
    property string unit
    property string note
    property string hue: "services"
    property int size: Theme.numberM

    implicitHeight: Theme.mm(Theme.big ? 62 : 43.5) + Math.max(0, figure.height - Math.round(size * 1.5)) + (below.visible ? below.height : 0)
    Accessible.role: Accessible.StaticText
    Accessible.name: [card.caption, value, unit, note].filter(word => word !== "").join(" ")

    Label {
        id: caption

        x: Theme.inset
        y: Theme.mm(Theme.big ? 4.6 : 3.8)
        width: parent.width - 2 * x
        text: card.caption
        color: Theme.soft
        font.pixelSize: Theme.caption
        Accessible.ignored: true
    }

    Label {
        id: figure

        // A long value stands in a smaller face; a longer one wraps, with its unit, rather than being cut.
        readonly property real room: card.width - 2 * Theme.mm(8) - (card.unit === "" ? 0 : small.implicitWidth + Theme.mm(4))
        readonly property real em: metrics.advanceWidth / card.size
        readonly property int px: em * card.size <= room ? card.size : em * Theme.numberS <= room ? Theme.numberS : 0
        readonly property bool fits: px > 0

        x: Theme.mm(8.6)
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.mm(Theme.big ? 3 : 2.2) + (below.visible ? below.height : 0)
        width: fits ? Math.ceil(em * px) + 2 : card.width - 2 * x
        wrapMode: fits ? Text.NoWrap : Text.Wrap
        text: fits ? card.value : card.value + card.unit
        color: Theme.number(card.hue)
        font.pixelSize: fits ? px : Theme.heading
        font.weight: Theme.bold
        font.features: ({
                "tnum": 1
            })
        lineHeight: fits ? 1 : Theme.titleLeading
        bottomPadding: fits ? 0 : Theme.mm(4)
        Accessible.ignored: true
    }

    TextMetrics {
        id: metrics

        font.family: Theme.family
        font.pixelSize: card.size
        font.weight: Theme.bold
        text: card.value
    }

    Label {
        id: small

        anchors.left: figure.right
        anchors.leftMargin: Theme.mm(4)
        anchors.baseline: figure.baseline
        visible: card.unit !== "" && figure.fits
        text: card.unit
        wrapMode: Text.NoWrap
        font.pixelSize: Theme.big ? Theme.row : Theme.body
        font.weight: Theme.bold
        Accessible.ignored: true
    }

    Label {
        id: aside

        readonly property real from: small.visible ? small.x + small.implicitWidth : figure.x + figure.width
        readonly property bool room: figure.fits && from + Theme.mm(4) + implicitWidth <= card.width - Theme.mm(5)

        x: from + Theme.mm(4)
        anchors.baseline: figure.baseline
        visible: text !== "" && room
        text: card.note
        wrapMode: Text.NoWrap
        color: Theme.soft
        font.pixelSize: Theme.caption
        Accessible.ignored: true
    }

    // A note without room beside the figure stands on the caption's line, or under the figure.
    Label {
        id: above

        anchors.right: parent.right
        anchors.rightMargin: Theme.inset
        anchors.baseline: caption.baseline
        visible: card.note !== "" && !aside.room && caption.implicitWidth + implicitWidth + Theme.gap <= card.width - 2 * Theme.inset
        text: card.note
        wrapMode: Text.NoWrap
        color: Theme.soft
        font.pixelSize: Theme.caption
        Accessible.ignored: true
    }

    Label {
        id: below

        x: Theme.inset
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.mm(3.5)
        width: parent.width - 2 * x
        visible: card.note !== "" && !aside.room && !above.visible
        text: card.note
        color: Theme.soft
        font.pixelSize: Theme.caption
        Accessible.ignored: true
    }
}
