pragma ComponentBehavior: Bound

import QtQuick

// One of the five windows.
Press {
    id: tile

    property string icon
    required property string title
    property string hint
    property string count
    property string unit

    label: title
    filled: true
    radius: Theme.cornerCard
    implicitHeight: Theme.mm(61)
    Accessible.description: hint

    Icon {
        x: Theme.inset
        y: Theme.mm(Theme.big ? 6 : 8.5)
        name: tile.icon
        size: Theme.mm(Theme.big ? 15 : 18)
        color: Theme.fillWords
        ground: tile.color
    }

    Row {
        anchors.right: parent.right
        anchors.rightMargin: Theme.inset
        y: Theme.mm(22.8) - figure.baselineOffset
        spacing: Theme.mm(2)
        visible: tile.count !== ""

        Label {
            id: figure
            text: tile.count
            wrapMode: Text.NoWrap
            color: Theme.contrast ? Theme.yellow : Theme.fillWords
            font.pixelSize: Theme.numberS
            font.weight: Theme.bold
        }

        Label {
            anchors.baseline: figure.baseline
            text: tile.unit
            wrapMode: Text.NoWrap
            color: Theme.fillWords
            font.pixelSize: Theme.body
        }
    }

    Column {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.leftMargin: Theme.inset
        anchors.rightMargin: Theme.mm(5)
        anchors.bottomMargin: Theme.mm(6)

        Label {
            readonly property bool whole: text.length <= 4 || /^[ -~]+$/.test(text)

            width: parent.width
            text: tile.title
            color: Theme.fillWords
            font.pixelSize: Theme.tile
            font.weight: Theme.bold
            lineHeight: Theme.titleLeading
            // The usual four characters never break, nor do English words; they become smaller on a narrow tile.
            wrapMode: whole ? Text.NoWrap : Text.Wrap
            fontSizeMode: whole ? Text.HorizontalFit : Text.FixedSize
            minimumPixelSize: Theme.body
            Accessible.ignored: true
        }

        Label {
            // A hint gives way where it needs a second line, in the large face also where height is short.
            visible: implicitWidth <= parent.width && (!Theme.big || tile.height >= Theme.mm(60))
            width: parent.width
            text: tile.hint
            color: Theme.fillWords
            font.pixelSize: Theme.caption
            Accessible.ignored: true
        }
    }
}
