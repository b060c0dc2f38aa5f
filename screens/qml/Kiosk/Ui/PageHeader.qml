pragma ComponentBehavior: Bound

import QtQuick

// Where am I, the title in full, who stands for it. Children stand at the right of the title.
Item {
    id: header

    required property string title
    property string crumb
    property string hue: "disclosure"
    property string provenance
    property bool sample: false
    // Beside the title of a list: a figure, its words, and one mark for all rows.
    property string figure
    property string figureWords
    property string sampleText
    default property alias slot: slot.data
    readonly property bool figured: figure !== "" || figureWords !== "" || sampleText !== ""

    // The air above the first line belongs to the margin, not to the page.
    readonly property real air: slot.height > title.height && !crumbLine.visible ? 0 : Theme.mm(crumbLine.visible ? 1.6 : Theme.big ? 3 : 4)

    implicitHeight: words.implicitHeight - air

    Column {
        id: words

        y: -header.air
        width: parent.width
        spacing: Theme.mm(1.4)

        Label {
            id: crumbLine

            visible: text !== "" && !Theme.big
            width: parent.width - (slot.width > 0 ? slot.width + Theme.gutter : 0)
            text: header.crumb
            color: Theme.words(header.hue)
            font.pixelSize: Theme.caption
            lineHeight: Theme.titleLeading
        }

        Item {
            width: parent.width
            height: Math.max(title.height, slot.height)

            Title {
                id: title

                readonly property real room: parent.width - (slot.width > 0 ? slot.width + Theme.gutter : 0) - (header.figured ? aside.width + Theme.inset : 0)

                width: room
                anchors.verticalCenter: parent.verticalCenter
                source: header.title
                Accessible.role: Accessible.Heading
            }

            Row {
                id: aside

                x: Math.min(title.contentWidth, title.width) + Theme.inset
                y: title.y + title.baselineOffset - count.baselineOffset
                spacing: Theme.mm(3)
                visible: header.figured

                Label {
                    id: count

                    text: header.figure
                    wrapMode: Text.NoWrap
                    color: Theme.number(header.hue)
                    font.pixelSize: Theme.title
                    font.weight: Theme.bold
                    font.features: ({
                            "tnum": 1
                        })
                }

                Label {
                    id: countWords

                    anchors.baseline: count.baseline
                    text: header.figureWords
                    wrapMode: Text.NoWrap
                    color: Theme.soft
                    font.pixelSize: Theme.body
                }

                SampleTag {
                    y: countWords.y + Math.round((countWords.height - height) / 2)
                    visible: header.sampleText !== ""
                    text: header.sampleText
                }
            }

            Row {
                id: slot

                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                spacing: Theme.gap
            }
        }

        Provenance {
            visible: header.provenance !== ""
            maximumWidth: parent.width
            text: header.provenance
            sample: header.sample
        }
    }
}
