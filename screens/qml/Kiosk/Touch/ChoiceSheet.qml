pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// A few choices over the page; a touch beside them changes nothing.
Rectangle {
    id: sheet

    property string title
    property var choices: ({})
    property string chosen
    property var done: null
    // Many choices stand in two columns.
    readonly property int across: width > height && Object.keys(choices).length > (Theme.big ? 5 : 7) ? 2 : 1
    property string hue: "disclosure"
    // For a switch device: nothing else can be pressed meanwhile.
    readonly property bool modal: true

    // Over the whole window, whatever page opened it.
    parent: Window.contentItem
    anchors.fill: parent
    visible: false
    color: Theme.scrim
    z: 10

    function open(words: string, options: var, present: string, then: var): void {
        title = words;
        choices = options;
        chosen = present;
        done = then;
        visible = true;
    }

    function dismiss(): void {
        visible = false;
    }

    function pick(key: string): void {
        visible = false;
        if (done)
            done(key);
    }

    TapHandler {
        onTapped: sheet.visible = false
    }

    Card {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.margin, Theme.mm(sheet.across > 1 ? 320 : Theme.big ? 190 : 150))
        height: column.height + Theme.mm(22)

        // A tap on the card itself is not a tap beside it.
        TapHandler {
            gesturePolicy: TapHandler.ReleaseWithinBounds
        }

        Column {
            id: column
            x: Theme.mm(11)
            y: Theme.mm(11)
            width: parent.width - 2 * x
            spacing: Theme.gap

            Label {
                width: parent.width
                text: sheet.title
                font.pixelSize: Theme.heading
                font.weight: Theme.bold
            }

            Grid {
                columns: sheet.across
                spacing: Theme.gap

                Repeater {
                    model: Object.keys(sheet.choices)

                    ChipButton {
                        required property string modelData
                        width: Math.floor((column.width - (sheet.across - 1) * Theme.gap) / sheet.across)
                        hue: sheet.hue
                        // Rows of the choice before may outlive it by a moment.
                        label: sheet.choices[modelData] ?? ""
                        chosen: modelData === sheet.chosen
                        onTapped: sheet.pick(modelData)
                    }
                }
            }
        }
    }
}
