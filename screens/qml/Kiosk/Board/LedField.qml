pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// The dots of a strip, one for each pixel. What fits stands still.
Item {
    id: field

    required property StripApp app
    property bool runs: true
    readonly property bool firstRun: app.hall.state === "empty"
    readonly property var plan: field.app.layoutFor(height, field.app.rowsSet, field.app.dotsSet)
    readonly property int rows: plan[0]
    readonly property int dots: plan[1]
    readonly property int rowHeight: Math.floor(height / rows)
    readonly property int edge: width > 100 ? 2 : 0
    // Three rows or more hold a text that stands.
    readonly property bool paged: field.app.isPaged || rows > 2
    readonly property var now: {
        if (paged)
            return field.app.strip.stands;
        return field.app.strip.entries.find(one => one.id === belt.current) ?? field.app.strip.entries[0] ?? {};
    }

    clip: true

    onWidthChanged: tell()
    onDotsChanged: tell()
    onPagedChanged: tell()
    Component.onCompleted: tell()

    function tell(): void {
        if (width > 0)
            field.app.strip.setField(Math.round(width - 2 * edge), dots, rows - 1, paged);
    }

    // What it is, and how long it still matters: the upper row stands.
    Item {
        id: head

        visible: field.rows > 1 && !field.firstRun
        width: field.width
        height: field.rowHeight

        LedText {
            x: field.edge
            y: Math.floor((head.height - height) / 2)
            text: field.now.head ?? ""
            dots: field.dots
            colour: field.now.urgent ? Theme.ledRed : Theme.ledAmber
        }

        LedText {
            x: head.width - width - field.edge
            y: Math.floor((head.height - height) / 2)
            text: field.now.count || field.app.hall.time
            dots: field.dots
            colour: field.now.count ? Theme.ledRed : Theme.ledGreen
        }
    }

    Belt {
        id: belt

        visible: !field.paged && !field.firstRun
        x: field.edge
        y: field.rows > 1 ? field.rowHeight : 0
        width: field.width - 2 * x
        height: field.rows > 1 ? field.rowHeight : field.height
        follows: true
        onCurrentChanged: {
            if (!field.paged)
                field.app.strip.reads(current);
        }
        running: field.runs
        face: field.dots
        between: field.dots * 2
        entries: field.paged ? [] : field.app.strip.entries
        piece: Component {
            Item {
                id: piece

                property var entry: ({})
                readonly property int gap: Math.floor(field.dots / 2)

                width: words.x + words.width

                LedText {
                    id: what
                    visible: field.rows === 1
                    y: Math.floor((piece.height - height) / 2)
                    text: piece.entry.head ?? ""
                    dots: field.dots
                    colour: piece.entry.urgent ? Theme.ledRed : Theme.ledAmber
                }

                LedText {
                    id: until
                    visible: field.rows === 1 && text !== ""
                    x: what.width + piece.gap
                    y: what.y
                    text: piece.entry.count ?? ""
                    dots: field.dots
                    colour: Theme.ledRed
                }

                LedText {
                    id: words
                    x: field.rows > 1 ? 0 : until.visible ? until.x + until.width + piece.gap : what.width + piece.gap
                    y: Math.floor((piece.height - height) / 2)
                    text: piece.entry.words ?? ""
                    dots: field.dots
                    colour: Theme.ledWhite
                }
            }
        }
    }

    Repeater {
        model: field.paged && !field.firstRun ? field.now.lines ?? [] : []

        LedText {
            required property string modelData
            required property int index

            x: field.edge
            y: (field.rows > 1 ? field.rowHeight * (index + 1) : 0) + Math.floor((field.rowHeight - height) / 2)
            text: modelData
            dots: field.dots
            colour: Theme.ledWhite
        }
    }

    // One row: what it is stands first, and how long it still matters.
    Item {
        visible: field.paged && field.rows === 1 && !field.firstRun && (field.now.lines ?? []).length === 0
        width: field.width
        height: field.height

        LedText {
            id: whatStands
            x: field.edge
            y: Math.floor((parent.height - height) / 2)
            text: field.now.head ?? ""
            dots: field.dots
            colour: field.now.urgent ? Theme.ledRed : Theme.ledAmber
        }

        LedText {
            visible: whatStands.x + whatStands.width + width + field.edge <= field.width
            x: field.width - field.edge - width
            y: whatStands.y
            text: field.now.count ?? ""
            dots: field.dots
            colour: Theme.ledRed
        }
    }

    LedText {
        visible: field.firstRun
        x: field.edge
        y: Math.floor((field.height - height) / 2)
        text: qsTr("正在准备内容")
        dots: field.dots
        colour: Theme.ledAmber
    }

    Rectangle {
        visible: field.rows > 1
        y: field.rowHeight - 1
        width: field.width
        height: 1
        color: Theme.ledLine
    }
}
