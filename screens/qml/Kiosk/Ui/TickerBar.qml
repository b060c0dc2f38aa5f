pragma ComponentBehavior: Bound

import QtQuick

// The running line at the foot. A touch of a piece asks for the whole of it.
Rectangle {
    id: bar

    // [{id, text, sample}]
    property alias entries: belt.entries
    property alias running: belt.running
    property alias most: belt.most
    property real edge: Theme.margin
    readonly property alias offset: belt.offset
    readonly property alias still: belt.still
    readonly property alias step: belt.step
    readonly property alias pace: belt.pace
    readonly property alias face: belt.face

    signal tapped(string id)

    // One frame of the running line, if it runs.
    function advance(): void {
        belt.advance();
    }

    // Where the last piece ends; beyond the bar's width unless the line stands still.
    function lineEnd(): real {
        return belt.x + belt.lineEnd();
    }

    implicitHeight: Theme.tickerHeight
    color: press.pressed ? Theme.pressed("disclosure") : Theme.ticker
    Accessible.role: Accessible.StaticText
    Accessible.name: entries.map(entry => entry.text).join(" ")

    Rectangle {
        visible: Theme.contrast
        width: parent.width
        height: Theme.hair
        color: Theme.line
    }

    Icon {
        id: sign

        x: bar.edge
        anchors.verticalCenter: parent.verticalCenter
        transform: Drift {}
        name: "megaphone"
        size: Theme.mm(11)
        color: Theme.contrast ? Theme.tickerText : Theme.fillWords
    }

    Belt {
        id: belt

        x: sign.x + sign.width + Theme.mm(5)
        y: Theme.wander.y
        width: bar.width - x
        height: bar.height
        face: Theme.row
        between: Theme.mm(11)
        piece: Component {
            Item {
                id: piece

                property var entry: ({})
                readonly property string words: entry.text ?? ""
                readonly property bool sample: entry.sample ?? false

                // Whole pixels, or the line would jump by a part of one when a piece leaves.
                width: Math.ceil(text.x + text.implicitWidth)
                height: bar.height

                SampleTag {
                    id: tag

                    anchors.verticalCenter: parent.verticalCenter
                    visible: piece.sample
                    ink: Theme.tickerText
                }

                Label {
                    id: text

                    x: piece.sample ? tag.width + Theme.mm(4.5) : 0
                    anchors.verticalCenter: parent.verticalCenter
                    text: piece.words.replace(/\s*\n\s*/g, " ")
                    wrapMode: Text.NoWrap
                    color: Theme.tickerText
                    font.pixelSize: Theme.row
                    Accessible.ignored: true
                }
            }
        }
    }

    Press {
        id: press

        anchors.fill: parent
        label: qsTr("看滚动的消息")
        color: "transparent"
        border.width: 0
        radius: 0
        enabled: belt.count > 0
        opacity: 1
        onTapped: bar.tapped(belt.keyAt(touched.x - belt.x))
    }
}
