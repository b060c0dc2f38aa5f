pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// The real size of the glass, by a card that everybody carries: ID and bank cards are 85.6 by 53.98 mm.
Rectangle {
    id: test

    // Of the whole glass, as it lies.
    required property real widthMm
    property real perMm: width / Math.max(1, widthMm)
    readonly property real measuredMm: width / perMm
    readonly property bool modal: true

    signal ended
    signal measured(real mm)

    function dismiss(): void {
        test.ended();
    }

    // The card grows or shrinks by so many pixels.
    function grow(pixels: int): void {
        test.perMm = Math.max(test.width / 2500, Math.min(test.width / 100, test.perMm + pixels / 85.6));
    }

    color: Theme.paper

    MouseArea {
        anchors.fill: parent
    }

    Label {
        id: words

        x: Theme.margin
        y: Theme.mm(9)
        width: parent.width - 2 * x
        text: qsTr("把身份证或银行卡贴在框上，调到一样大")
        horizontalAlignment: Text.AlignHCenter
        font.pixelSize: Theme.heading
        font.weight: Theme.bold
    }

    Rectangle {
        id: card

        anchors.horizontalCenter: parent.horizontalCenter
        y: words.y + words.height + Math.max(0, (keys.y - words.y - words.height - height - told.height - Theme.gap) / 2)
        width: Math.round(85.6 * test.perMm)
        height: Math.round(53.98 * test.perMm)
        radius: Math.round(3.18 * test.perMm)
        color: Theme.tint("query")
        border.width: Theme.thick
        border.color: Theme.number("query")
    }

    // Beside the card, not on it: what is drawn too small at first has no room for words.
    Label {
        id: told

        x: words.x
        y: card.y + card.height + Theme.gap
        width: words.width
        text: qsTr("屏宽 %1 毫米").arg(Math.round(test.measuredMm))
        horizontalAlignment: Text.AlignHCenter
        color: Theme.words("query")
        font.weight: Theme.bold
    }

    Grid {
        id: keys

        readonly property real quarter: (width - 3 * spacing) / 4
        readonly property real cell: (width - (columns - 1) * spacing) / columns

        anchors.horizontalCenter: parent.horizontalCenter
        y: ends.y - height - Theme.gutter
        width: Math.min(parent.width - 2 * Theme.margin, Theme.mm(300))
        columns: test.width < test.height ? 2 : 4
        spacing: Theme.gap

        Repeater {
            model: [[-20, qsTr("小很多")], [-1, qsTr("小一点")], [1, qsTr("大一点")], [20, qsTr("大很多")]]

            KeyButton {
                required property var modelData

                width: keys.cell
                beside: true
                label: modelData[1]
                onTapped: test.grow(modelData[0])
            }
        }
    }

    Row {
        id: ends

        x: keys.x
        y: parent.height - height - Theme.mm(11)
        spacing: Theme.gap

        PillButton {
            width: keys.quarter * 3 + keys.spacing * 2
            height: Theme.mm(Theme.big ? 28 : 24)
            hue: "query"
            label: qsTr("一样大了")
            onTapped: test.measured(test.measuredMm)
        }

        KeyButton {
            width: keys.quarter
            height: Theme.mm(Theme.big ? 28 : 24)
            beside: true
            label: qsTr("不改了")
            onTapped: test.ended()
        }
    }
}
