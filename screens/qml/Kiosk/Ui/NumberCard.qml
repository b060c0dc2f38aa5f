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
    // The caption stands at the left of its figure rather than over it.
    property bool beside: false
    readonly property real start: beside ? Theme.inset + Math.max(Theme.caption * 4.6, caption.implicitWidth + Theme.gutter) : Theme.mm(8.6)

    implicitHeight: Theme.mm(beside ? (Theme.big ? 41 : 31) : Theme.big ? 62 : 43.5) + Math.max(0, figure.height - Math.round(size * 1.5)) + (below.visible ? below.height : 0)
    Accessible.role: Accessible.StaticText
    Accessible.name: [card.caption, value, unit, note].filter(word => word !== "").join(" ")

    Label {
        id: caption

        x: Theme.inset
        y: card.beside ? figure.y + figure.baselineOffset - baselineOffset : Theme.mm(Theme.big ? 4.6 : 3.8)
        width: card.beside ? implicitWidth : parent.width - 2 * x
        text: card.caption
        color: Theme.soft
        font.pixelSize: Theme.caption
        Accessible.ignored: true
    }

    Label {
        id: figure

        // A long value stands in a smaller face; a longer one wraps, with its unit, rather than being cut.
        readonly property real room: card.width - card.start - Theme.mm(7.4) - (card.unit === "" ? 0 : small.implicitWidth + Theme.mm(4))
        readonly property real em: metrics.advanceWidth / card.size
        readonly property int px: em * card.size <= room ? card.size : em * Theme.numberS <= room ? Theme.numberS : 0
        readonly property bool fits: px > 0

        x: card.start
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.mm(card.beside ? 1 : Theme.big ? 3 : 2.2) + (below.visible ? below.height : 0)
        width: fits ? Math.ceil(em * px) + 2 : card.width - x - Theme.mm(8.6)
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
        visible: card.note !== "" && !card.beside && !aside.room && caption.implicitWidth + implicitWidth + Theme.gap <= card.width - 2 * Theme.inset
        text: card.note
        wrapMode: Text.NoWrap
        color: Theme.soft
        font.pixelSize: Theme.caption
        Accessible.ignored: true
    }

    Label {
        id: below

        x: card.beside ? card.start : Theme.inset
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.mm(3.5)
        width: parent.width - x - Theme.inset
        visible: card.note !== "" && !aside.room && !above.visible
        text: card.note
        color: Theme.soft
        font.pixelSize: Theme.caption
        Accessible.ignored: true
    }
}
