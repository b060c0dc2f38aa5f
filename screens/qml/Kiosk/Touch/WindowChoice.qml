pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import "../Ui/lines.js" as Lines

// Which of the hall's windows it was: their numbers as large as over the windows. One tap, or none of them.
ScrollColumn {
    id: choice

    // [{number, label, name, rated}]
    required property var windows
    required property bool portrait
    required property string promise
    readonly property int across: portrait ? 2 : windows.length < 5 ? Math.max(2, windows.length) : windows.length < 7 ? 3 : 4
    readonly property int rows: Math.ceil(windows.length / across)
    readonly property real room: (height - none.height - words.height - 2 * spacing - (rows - 1) * Theme.gap) / Math.max(1, rows)
    readonly property real tall: Math.floor(Math.max(Theme.mm(Theme.big ? 60 : 50), Math.min(Theme.mm(portrait ? 92 : 104), room)))

    signal picked(string number)

    beside: !portrait
    hue: "rating"
    spacing: Theme.gutter

    Grid {
        id: cards

        // As tall as the longest name of a row wants: a name may have eighty characters.
        readonly property var heights: {
            const rows = [];
            for (let i = 0; i < cards.children.length; ++i) {
                const row = Math.floor(i / choice.across);
                rows[row] = Math.max(rows[row] ?? choice.tall, cards.children[i].implicitHeight);
            }
            return rows;
        }

        width: parent.width
        columns: choice.across
        spacing: Theme.gap

        Repeater {
            model: choice.windows

            Press {
                id: one

                required property var modelData
                required property int index
                // What the label says around its number.
                readonly property var around: modelData.label.split(modelData.number)

                width: Math.floor((cards.width - (cards.columns - 1) * Theme.gap) / cards.columns)
                implicitHeight: name.height + Theme.mm(35)
                height: cards.heights[Math.floor(index / choice.across)] ?? choice.tall
                radius: Theme.cornerCard
                hue: "rating"
                label: modelData.label
                Accessible.description: name.text
                onTapped: choice.picked(modelData.number)

                TextMetrics {
                    id: widest
                    text: one.modelData.number
                    font.family: Theme.family
                    font.pixelSize: Theme.numberXL
                    font.weight: Theme.bold
                }

                Item {
                    id: inside

                    // What the words before and after leave to the number: A123 is as wide as four figures.
                    readonly property real room: width - before.implicitWidth - after.implicitWidth - Theme.mm(3)

                    x: Theme.inset
                    // The leading over a figure counts as air.
                    y: Math.round((parent.height - height) / 2 - number.font.pixelSize * 0.1)
                    width: parent.width - 2 * x
                    height: number.height + name.height

                    Label {
                        id: before
                        anchors.baseline: number.baseline
                        text: one.around[0] ?? ""
                        wrapMode: Text.NoWrap
                        font.weight: Theme.bold
                        Accessible.ignored: true
                    }

                    Label {
                        id: number
                        x: before.implicitWidth
                        text: one.modelData.number
                        wrapMode: Text.NoWrap
                        font.pixelSize: Math.floor(Math.max(Theme.row, Math.min(Theme.numberXL, (one.height - name.height) * 0.56, Theme.numberXL * inside.room / widest.advanceWidth)))
                        font.weight: Theme.bold
                        font.features: ({
                                "tnum": 1
                            })
                        color: Theme.number("rating")
                        Accessible.ignored: true
                    }

                    Label {
                        id: after
                        x: number.x + number.width + Theme.mm(3)
                        anchors.baseline: number.baseline
                        text: one.around[1] ?? ""
                        wrapMode: Text.NoWrap
                        font.weight: Theme.bold
                        Accessible.ignored: true
                    }

                    Label {
                        id: name
                        y: number.height
                        width: parent.width
                        text: one.modelData.rated ? qsTr("评过了") : one.modelData.name
                        color: one.modelData.rated ? Theme.soft : Theme.ink
                        font.pixelSize: Theme.row
                        lineHeight: Theme.titleLeading
                        Accessible.ignored: true
                    }
                }
            }
        }
    }

    // No stronger than a window: nobody is led past them.
    ListRow {
        id: none
        width: parent.width
        radius: Theme.cornerCard
        chevron: false
        hue: "rating"
        title: qsTr("记不清，不分窗口")
        onTapped: choice.picked("")
    }

    Label {
        id: words
        width: parent.width
        text: Lines.phrased(choice.promise, width / font.pixelSize) || choice.promise
        color: Theme.ok
        font.pixelSize: Theme.caption
    }
}
