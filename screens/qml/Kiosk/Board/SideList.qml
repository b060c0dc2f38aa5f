pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// What else there is: a few cards of equal height, their titles of one size.
Item {
    id: list

    required property RowModel model
    required property int rows
    required property real gap
    readonly property real cardHeight: (height - (rows - 1) * gap) / Math.max(1, rows)
    // What the title asks for that needs the smallest letters.
    readonly property int size: {
        let smallest = Theme.label;
        for (let i = 0; i < cards.count; ++i)
            smallest = Math.min(smallest, (cards.itemAt(i) as SideCard)?.wanted ?? smallest);
        return smallest;
    }

    Repeater {
        id: cards

        model: list.model

        SideCard {}
    }

    component SideCard: Rectangle {
        id: card

        required property int index
        required property string unit
        required property string title
        required property string when
        required property bool isOpen
        required property bool isSample
        readonly property real edge: Theme.mm(6.4)
        readonly property real start: meta.y + meta.height + Theme.mm(0.4)
        readonly property real room: height - start - Theme.mm(3)
        readonly property int wanted: list.sizeFor(title, width - 2 * edge, room)

        y: Math.round(index * (list.cardHeight + list.gap))
        width: list.width
        height: Math.round(list.cardHeight)
        radius: Theme.cornerKey
        color: Theme.boardCard

        Row {
            id: meta

            x: card.edge
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
                size: Theme.boardTag
            }
        }

        Label {
            id: when
            anchors.right: parent.right
            anchors.rightMargin: card.edge
            anchors.verticalCenter: meta.verticalCenter
            text: card.when
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.tag
            font.weight: card.isOpen ? Theme.bold : Theme.regular
            color: card.isOpen ? Theme.boardCount : Theme.boardSoft
        }

        Title {
            x: card.edge
            y: card.start + Math.round((card.room - height) / 2)
            width: parent.width - 2 * x
            source: card.title
            color: Theme.boardWords
            font.pixelSize: list.size
        }
    }

    // A long title stands smaller rather than cut.
    function sizeFor(title: string, width: real, height: real): int {
        const sizes = [Theme.label, Theme.label * 0.9, Theme.tag, Theme.tag * 0.8, Theme.tag * 0.68, Theme.tag * 0.56];
        // A digit is little more than half as wide as a hanzi.
        const em = Array.from(title).reduce((sum, one) => sum + (one < "\u2e80" ? 0.58 : 1), 0);
        const fits = size => Math.ceil(em / Math.max(1, width / size - 0.8)) * size * 1.35 <= height;
        return Math.round(sizes.find(fits) ?? Theme.tag * 0.5);
    }
}
