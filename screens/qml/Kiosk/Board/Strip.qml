pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// A field of LED modules, dot for pixel: lit in one of four colours, or dark. What fits stands still.
Rectangle {
    id: root

    required property StripApp app
    property real ppm: 1
    property bool tickerRuns: true
    property bool motion: false
    property int turned: 0
    readonly property bool sideways: turned === 90 || turned === 270
    readonly property bool firstRun: root.app.hall.state === "empty"

    color: Theme.black

    Item {
        id: field

        readonly property var plan: root.app.layoutFor(height)
        readonly property int rows: plan[0]
        readonly property int dots: plan[1]
        readonly property int rowHeight: Math.floor(height / rows)
        readonly property int edge: width > 100 ? 2 : 0
        // Three rows or more hold a text that stands.
        readonly property bool paged: root.app.isPaged || rows > 2
        readonly property var now: {
            if (paged)
                return root.app.strip.stands;
            return root.app.strip.entries.find(one => one.id === belt.current) ?? root.app.strip.entries[0] ?? {};
        }

        anchors.centerIn: parent
        width: root.sideways ? root.height : root.width
        height: root.sideways ? root.width : root.height
        rotation: root.turned
        clip: true

        onWidthChanged: tell()
        onDotsChanged: tell()
        onPagedChanged: tell()
        Component.onCompleted: tell()

        function tell(): void {
            if (width > 0)
                root.app.strip.setField(Math.round(width - 2 * edge), dots, Math.max(1, rows - 1), paged);
        }

        // What it is, and how long it still matters: the upper row stands.
        Item {
            id: head

            visible: field.rows > 1 && !root.firstRun
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
                text: field.now.count || root.app.hall.time
                dots: field.dots
                colour: field.now.count ? Theme.ledRed : Theme.ledGreen
            }
        }

        Belt {
            id: belt

            visible: !field.paged && !root.firstRun
            x: field.edge
            y: field.rows > 1 ? field.rowHeight : 0
            width: field.width - 2 * x
            height: field.rows > 1 ? field.rowHeight : field.height
            follows: true
            onCurrentChanged: {
                if (!field.paged)
                    root.app.strip.reads(current);
            }
            running: root.tickerRuns
            face: field.dots
            between: field.dots * 2
            entries: field.paged ? [] : root.app.strip.entries
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
            model: field.paged && !root.firstRun ? field.now.lines ?? [] : []

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
            visible: field.paged && field.rows === 1 && !root.firstRun && (field.now.lines ?? []).length === 0
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
            visible: root.firstRun
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
}
