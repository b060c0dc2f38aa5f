pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// What else there is: a few cards of equal height.
Item {
    id: list

    required property RowModel model
    property int rows: 3
    property bool compact: false
    readonly property real gap: Theme.mm(3.6)
    // The least height of a card that shows a title of two lines.
    readonly property real least: Theme.mm(compact ? 30 : 33.5)
    readonly property real fitted: rows * least + (rows - 1) * gap
    readonly property real cardHeight: compact ? least : (height - (rows - 1) * gap) / Math.max(1, rows)

    Repeater {
        model: list.model

        Rectangle {
            id: card

            required property int index
            required property string unit
            required property string title
            required property string when
            required property bool isOpen
            required property bool isSample

            y: Math.round(index * (list.cardHeight + list.gap))
            width: list.width
            height: Math.round(list.cardHeight)
            radius: Theme.cornerKey
            color: Theme.boardCard

            Row {
                id: meta

                x: Theme.mm(6.4)
                y: Theme.mm(3.4)
                spacing: Theme.mm(3)

                Label {
                    anchors.verticalCenter: parent.verticalCenter
                    width: Math.min(implicitWidth, card.width - 2 * meta.x - when.width - (tag.visible ? tag.width + meta.spacing : 0) - meta.spacing)
                    text: card.unit
                    wrapMode: Text.NoWrap
                    fontSizeMode: Text.HorizontalFit
                    minimumPixelSize: Math.round(Theme.tag * 0.7)
                    font.pixelSize: Theme.tag
                    color: Theme.boardSoft
                }

                SampleTag {
                    id: tag
                    anchors.verticalCenter: parent.verticalCenter
                    visible: card.isSample
                    ink: Theme.boardSoft
                }
            }

            Label {
                id: when
                anchors.right: parent.right
                anchors.rightMargin: Theme.mm(5)
                anchors.verticalCenter: meta.verticalCenter
                text: card.when
                wrapMode: Text.NoWrap
                font.pixelSize: Theme.tag
                font.weight: card.isOpen ? Theme.bold : Theme.regular
                color: card.isOpen ? Theme.boardCount : Theme.boardSoft
            }

            Title {
                x: meta.x
                y: meta.y + meta.height + Theme.mm(1)
                width: parent.width - 2 * x
                source: card.title
                color: Theme.boardWords
                font.pixelSize: list.sizeFor(card.title, width, parent.height - y - Theme.mm(0.8))
            }
        }
    }

    // A long title stands smaller rather than cut.
    function sizeFor(title: string, width: real, height: real): int {
        const sizes = [Theme.label, Theme.tag, Theme.tag * 0.8, Theme.tag * 0.68, Theme.tag * 0.56];
        // A digit is little more than half as wide as a hanzi.
        const em = Array.from(title).reduce((sum, one) => sum + (one < "\u2e80" ? 0.58 : 1), 0);
        const fits = size => Math.ceil(em / Math.max(1, width / size - 0.8)) * size * 1.35 <= height;
        return Math.round(sizes.find(fits) ?? Theme.tag * 0.5);
    }
}
