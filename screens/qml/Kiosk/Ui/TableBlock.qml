pragma ComponentBehavior: Bound

import QtQuick
import "lines.js" as Lines

// A table of a document: columns as wide as their content asks, figures bold at the right.
// Where the columns do not fit, each row stands as a block of names and values.
Card {
    id: table

    // [{name, numeric}]
    required property var columns
    // Rows of texts, as many as there are columns.
    required property var rows
    // One more row, in bold; or nothing.
    property var total: null
    property string hue: "disclosure"
    // How closely it is set; a board has less room than a page that scrolls.
    property real edge: Theme.inset
    property real headHeight: Theme.mm(Theme.big ? 25 : 21)
    property real rowHeight: Theme.mm(Theme.big ? 32 : 29.4)
    property real air: Theme.mm(9)
    property int figureSize: Theme.row

    property real between: Theme.mm(columns.length > (Theme.big ? 3 : 5) ? 6 : 10)
    // Words behind a figure stand off from it.
    readonly property var leads: columns.map((column, at) => at > 0 && !column.numeric && columns[at - 1].numeric ? Math.round(Theme.body * 0.9) : 0)
    readonly property var body: total ? rows.concat([total]) : rows
    readonly property var whole: table.needs(column => [column.name])
    // Where room is dear, the unit of a figure stands under its name.
    readonly property var natural: whole.reduce((a, b) => a + b, 0) <= room ? whole : table.needs(column => column.numeric ? table.halves(column.name) : [column.name])
    readonly property real room: (width - 2 * edge - between * (columns.length - 1)) / Theme.body
    readonly property var widths: room > 0 ? Lines.columns(natural, columns.map(column => column.numeric ?? false), room).map(em => Math.floor(em * Theme.body)) : []
    readonly property bool asBlocks: width > 0 && widths.length === 0
    readonly property var starts: {
        const at = [];
        let x = edge;
        for (const w of widths) {
            at.push(x);
            x += w + between;
        }
        return at;
    }

    implicitHeight: lines.height

    function halves(name: string): var {
        const at = name.search(/[（(]/);
        return at > 0 ? [name.slice(0, at), name.slice(at)] : [name];
    }

    // The width in em that each column asks for; `heads` gives the lines of its name.
    function needs(heads: var): var {
        return table.columns.map((column, at) => {
            let widest = Math.max(...heads(column).map(words => Lines.measure(words))) * Theme.label;
            for (const row of table.body.slice(0, 60))
                widest = Math.max(widest, Lines.measure(String(row[at] ?? "")) * (column.numeric ? table.figureSize * 1.05 : Theme.body));
            return (widest + table.leads[at]) / Theme.body + 0.4;
        });
    }

    // The head's tint keeps the card's round corners.
    Rectangle {
        visible: !table.asBlocks
        x: table.border.width
        y: table.border.width
        width: table.width - 2 * x
        height: head.height - y
        topLeftRadius: table.radius - x
        topRightRadius: table.radius - x
        color: Theme.tint(table.hue)
    }

    component Cell: Label {
        required property var modelData
        required property int index
        readonly property bool figure: table.columns[index]?.numeric ?? false

        x: (table.starts[index] ?? 0) + (table.leads[index] ?? 0)
        width: Math.max(0, (table.widths[index] ?? 0) - (table.leads[index] ?? 0))
        // One baseline, though figures stand larger than words.
        y: Math.round((table.figureSize - font.pixelSize) * 1.16)
        text: modelData
        horizontalAlignment: figure ? Text.AlignRight : Text.AlignLeft
        // Not by lineCount, as in InfoLine.
        lineHeight: implicitWidth > width || text.includes("\n") ? Theme.titleLeading : 1
    }

    Column {
        id: lines

        width: parent.width

        Item {
            id: head

            visible: !table.asBlocks
            width: parent.width
            height: Math.max(table.headHeight, headCells.height + table.air * 0.78)
            Accessible.role: Accessible.Row

            Item {
                id: headCells

                y: Math.round((head.height - height) / 2 - Theme.mm(0.6))
                width: parent.width
                height: childrenRect.height

                Repeater {
                    model: table.asBlocks ? [] : table.columns.map(column => column.name)

                    Cell {
                        // A name that is too wide breaks before its unit.
                        text: Lines.measure(modelData) * Theme.label <= width ? modelData : table.halves(modelData).join("\n")
                        font.pixelSize: Theme.label
                    }
                }
            }

            Rectangle {
                visible: Theme.contrast
                anchors.bottom: parent.bottom
                width: parent.width
                height: Theme.hair
                color: Theme.line
            }
        }

        Repeater {
            model: table.asBlocks ? [] : table.body

            Item {
                id: row

                required property var modelData
                required property int index
                readonly property bool sum: table.total !== null && index === table.body.length - 1

                width: lines.width
                height: Math.max(table.rowHeight, cells.height + table.air)
                Accessible.role: Accessible.Row

                Item {
                    id: cells

                    y: Math.round((row.height - height) / 2)
                    width: parent.width
                    height: childrenRect.height

                    Repeater {
                        model: row.modelData

                        Cell {
                            color: Theme.ink
                            font.pixelSize: figure ? table.figureSize : Theme.body
                            font.weight: figure || row.sum ? Theme.bold : Theme.regular
                            font.features: ({
                                    "tnum": 1
                                })
                        }
                    }
                }

                Rectangle {
                    visible: row.index > 0
                    x: table.edge
                    width: parent.width - 2 * x
                    height: Theme.hair
                    color: Theme.line
                }
            }
        }

        Repeater {
            model: table.asBlocks ? table.body : []

            Column {
                id: block

                required property var modelData
                required property int index
                readonly property bool sum: table.total !== null && index === table.body.length - 1

                x: table.edge
                width: lines.width - 2 * x
                topPadding: Theme.mm(4)
                bottomPadding: Theme.mm(4)
                spacing: Theme.mm(1)

                Rectangle {
                    visible: block.index > 0
                    width: parent.width
                    height: Theme.hair
                    color: Theme.line
                }

                Repeater {
                    model: block.modelData

                    Item {
                        id: pair

                        required property var modelData
                        required property int index
                        readonly property bool figure: table.columns[index]?.numeric ?? false

                        visible: String(modelData) !== ""
                        width: block.width
                        height: Math.max(name.height, value.height)

                        Label {
                            id: name
                            width: Math.round(parent.width * 0.36)
                            text: table.columns[pair.index]?.name ?? ""
                            color: Theme.soft
                            font.pixelSize: Theme.label
                        }

                        Label {
                            id: value
                            x: name.width + Theme.gap
                            width: parent.width - x
                            text: pair.modelData
                            font.weight: pair.figure || pair.index === 0 || block.sum ? Theme.bold : Theme.regular
                        }
                    }
                }
            }
        }
    }
}
