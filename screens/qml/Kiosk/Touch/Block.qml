pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import "../Ui/lines.js" as Lines

// One block of a document's body.
Loader {
    id: block

    required property string kind
    required property string text
    required property var items
    required property bool isOrdered
    required property var columns
    required property var rows
    required property var total
    required property string picture
    required property string sha256
    required property bool isRefused

    signal pictured(string sha256)

    sourceComponent: {
        if (kind === "heading")
            return heading;
        if (kind === "list")
            return points;
        if (kind === "table")
            return table;
        if (kind === "picture")
            return image;
        return paragraph;
    }

    Component {
        id: paragraph

        Label {
            // Two em of indent, as Chinese text begins.
            text: "\u3000\u3000" + Lines.whole(block.text)
            font.pixelSize: Theme.row
            lineHeight: Theme.textLeading
        }
    }

    Component {
        id: heading

        Label {
            text: block.text
            font.pixelSize: Theme.heading
            font.weight: Theme.bold
            topPadding: Theme.mm(3)
        }
    }

    Component {
        id: points

        Column {
            spacing: Theme.mm(2)

            Repeater {
                model: block.items

                Item {
                    id: point

                    required property string modelData
                    required property int index

                    width: block.width
                    height: words.height

                    Label {
                        id: sign
                        x: Theme.mm(3)
                        width: Theme.row * (block.isOrdered ? 1.6 : 1)
                        text: block.isOrdered ? (point.index + 1) + "." : "•"
                        font.pixelSize: Theme.row
                        lineHeight: Theme.textLeading
                        color: Theme.soft
                    }

                    Label {
                        id: words
                        x: sign.x + sign.width
                        width: parent.width - x
                        text: Lines.whole(point.modelData)
                        font.pixelSize: Theme.row
                        lineHeight: Theme.textLeading
                    }
                }
            }
        }
    }

    Component {
        id: table

        Column {
            spacing: Theme.mm(3)

            Label {
                visible: text !== ""
                width: parent.width
                text: block.text
                font.weight: Theme.bold
            }

            TableBlock {
                width: block.width
                columns: block.columns
                rows: block.rows
                total: block.total.length > 0 ? block.total : null
            }
        }
    }

    Component {
        id: image

        Column {
            spacing: Theme.mm(2)

            Press {
                visible: drawing.status === Image.Ready
                width: block.width
                height: drawing.height + 2 * Theme.thick
                radius: Theme.cornerTag
                label: qsTr("看大图：%1").arg(block.text)
                onTapped: block.pictured(block.sha256)

                Image {
                    id: drawing

                    x: Theme.thick
                    y: Theme.thick
                    width: parent.width - 2 * x
                    source: block.picture
                    sourceSize.width: Math.round(width)
                    fillMode: Image.PreserveAspectFit
                    asynchronous: true
                    Accessible.ignored: true
                }
            }

            Label {
                width: block.width
                horizontalAlignment: Text.AlignHCenter
                text: {
                    if (block.isRefused)
                        return qsTr("图片无法显示：%1").arg(block.text);
                    return block.picture !== "" ? block.text : qsTr("图片还在路上：%1").arg(block.text);
                }
                font.pixelSize: Theme.caption
                color: Theme.soft
            }
        }
    }
}
