pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import "../Ui/lines.js" as Lines

// The number first, then the words. What room is left stands between them, not under them.
Column {
    id: text

    required property var page
    required property string hue
    required property real room
    readonly property bool one: figures.length === 1
    // Nothing for the moment in which a sheet is cleared.
    readonly property var figures: page.figures ?? []
    readonly property var lines: page.lines ?? []
    // A short text may stand larger.
    readonly property int size: {
        if (page.isSmall ?? false)
            return Theme.caption;
        if (lines.length !== 1)
            return Theme.body;
        return [Theme.heading, Theme.row].find(one => over + tall(one) < room) ?? Theme.body;
    }

    // The facts of a guide stand alone, as large as their line holds.
    readonly property bool alone: figures.length > 0 && lines.length === 0
    readonly property real share: one ? 1 : [1.5, 1.25, 1, 0.8, 0.62, 0.5].find(one => (alone || one <= 1) && across(one) <= width) ?? 0.4
    // What stands over the words.
    readonly property real over: figures.length > 0 ? figureRow.height + Theme.mm(2.2) : 0

    topPadding: {
        if (alone)
            return Math.round((room - figureRow.height) * 0.3);
        // A short text does not hang on its title.
        return size > Theme.body && figures.length === 0 ? Math.round(Math.min(Theme.mm(9), Math.max(0, room - tall(size)) * 0.3)) : 0;
    }
    // A number has some air under it, where there is any.
    spacing: figures.length > 0 && lines.length === 1 ? Math.round(Math.max(Theme.mm(2.2), Math.min(Theme.mm(6), (room - over - tall(size)) * 0.4))) : Theme.mm(2.2)

    // The width of all facts at a share of their usual size, estimated.
    function across(one: real): real {
        return figures.reduce((sum, figure) => {
            const isWord = !/[0-9]/.test(figure.number);
            const em = isWord ? Theme.type(10.5) : Theme.type(15) * 0.6;
            const said = figure.number.length * em * one + figure.unit.length * Theme.caption * Math.max(1, one) + Theme.mm(3);
            return sum + Math.max(said, figure.label.length * Theme.caption) + Theme.mm(9);
        }, -Theme.mm(9));
    }

    // How high all lines stand at a size, estimated.
    function tall(one: int): real {
        const perLine = Math.max(1, Math.floor(width / one) - 1);
        const held = lines.reduce((sum, line) => sum + Math.ceil(line.text.length / perLine), 0);
        const signs = lines.filter(line => line.kind === "bring").length * Theme.label * 1.5;
        return held * one * 1.6 + signs + lines.length * Theme.mm(2.2);
    }

    // One number with its words behind it, or several with theirs above.
    Row {
        id: figureRow

        visible: text.figures.length > 0
        spacing: Theme.mm(9)

        Repeater {
            model: text.figures

            Column {
                id: figure

                required property var modelData
                readonly property bool isWord: !/[0-9]/.test(modelData.number)
                readonly property int size: {
                    if (text.one)
                        return Theme.type(modelData.isLarge ? 24 : 16);
                    return Theme.type((modelData.number.length > 6 && !text.alone ? 12 : 15) * text.share);
                }

                Label {
                    visible: !text.one
                    text: figure.modelData.label
                    wrapMode: Text.NoWrap
                    font.pixelSize: Theme.caption
                    color: Theme.soft
                }

                Row {
                    spacing: Theme.mm(3)

                    Item {
                        id: place

                        // The figure's own line has air above and below.
                        width: number.width
                        height: Math.round((text.one ? figure.size : Theme.type(15 * text.share)) * 1.06)
                        baselineOffset: number.y + number.baselineOffset

                        Label {
                            id: number
                            anchors.verticalCenter: parent.verticalCenter
                            text: figure.modelData.number
                            wrapMode: Text.NoWrap
                            font.pixelSize: figure.isWord ? Theme.type(10.5 * text.share) : figure.size
                            font.weight: Theme.bold
                            font.features: ({
                                    "tnum": 1
                                })
                            color: Theme.number(text.hue)
                        }
                    }

                    Label {
                        anchors.baseline: place.baseline
                        text: figure.modelData.unit
                        wrapMode: Text.NoWrap
                        font.pixelSize: text.one ? Theme.row : Math.round(Theme.caption * Math.max(1, text.share))
                        font.weight: Theme.bold
                    }

                    Label {
                        anchors.baseline: place.baseline
                        visible: text.one
                        text: figure.modelData.label
                        wrapMode: Text.NoWrap
                        color: Theme.soft
                        leftPadding: Theme.mm(2)
                    }
                }
            }
        }
    }

    Repeater {
        model: text.lines

        Item {
            id: line

            required property var modelData
            readonly property bool isHead: modelData.kind === "head"
            readonly property bool isItem: modelData.kind === "item"
            readonly property bool isUnder: modelData.kind === "bring"

            width: text.width
            height: words.y + words.height

            Label {
                id: sign
                visible: line.isItem || line.isUnder
                text: line.modelData.sign
                width: line.isItem ? Math.round(text.size * (line.modelData.sign.length > 2 ? 1.9 : 1.5)) : parent.width
                font.pixelSize: line.isUnder ? Theme.label : text.size
                font.weight: Theme.bold
                color: line.isUnder ? Theme.words(text.hue) : Theme.number(text.hue)
                lineHeight: line.isUnder ? 1 : Theme.textLeading
            }

            Label {
                id: words
                x: line.isItem ? sign.width : 0
                y: line.isUnder ? sign.height : 0
                readonly property bool isShort: text.lines.length === 1 || text.figures.length > 0

                readonly property string said: isShort ? Lines.paused(line.modelData.text, (parent.width - x) / font.pixelSize) : line.modelData.text

                width: Math.min(parent.width - x, Math.ceil(Lines.evened(said, (parent.width - x) / font.pixelSize) * font.pixelSize))
                // A number keeps the unit behind it on its line. Pages of a long text were cut without that.
                text: !isShort ? said : said.replace(/([0-9])(?=[\u4e00-\u9fff])/g, "$1\u2060")
                font.pixelSize: line.isHead ? Theme.label : text.size
                font.weight: line.isHead ? Theme.bold : Theme.regular
                color: line.isHead ? Theme.words(text.hue) : Theme.ink
                lineHeight: Theme.textLeading
            }
        }
    }
}
