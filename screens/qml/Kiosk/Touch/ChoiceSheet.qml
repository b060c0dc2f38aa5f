pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// A few choices over the page; a touch beside them changes nothing. Low reach keeps them in reach.
Rectangle {
    id: sheet

    required property App app
    property string title
    property var choices: ({})
    property string chosen
    property var done: null
    // The part of the window that a hand reaches.
    readonly property var band: app.reach.isLow ? app.reach.band(width, height) : [0, height]
    readonly property real room: band[1] - band[0]
    readonly property real inset: Theme.mm(11)
    readonly property real step: Theme.mm(Theme.big ? 27 : 23) + Theme.gap
    // Many choices stand in two columns.
    readonly property int most: Math.floor((room - 2 * inset - Theme.mm(20)) / step)
    readonly property int across: Object.keys(choices).length > most ? 2 : 1
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
        anchors.horizontalCenter: parent.horizontalCenter
        y: Math.round(sheet.band[0] + (sheet.room - height) / 2)
        // On a glass as tall as a person everything is drawn larger than the hand needs; here the reach counts more.
        scale: Math.min(1, sheet.room / height)
        width: Math.min(parent.width - 2 * Theme.margin, Theme.mm(sheet.across > 1 ? 320 : Theme.big ? 190 : 150))
        height: column.height + 2 * sheet.inset

        // A tap on the card itself is not a tap beside it.
        TapHandler {
            gesturePolicy: TapHandler.ReleaseWithinBounds
        }

        Column {
            id: column
            x: sheet.inset
            y: sheet.inset
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
