pragma ComponentBehavior: Bound

import QtQuick

// A key: icon above its word, as on the rail, or beside it.
Press {
    id: key

    property string icon
    property string note
    property bool beside: false
    property bool strong: !beside
    // Around the words, when they stand beside the icon.
    property real air: Theme.mm(13)
    // Little height: the word moves up to its icon, so that neither stands on the edge.
    readonly property bool close: !beside && height < Theme.label * 1.55 + Theme.mm(13)
    property real iconSize: beside ? Theme.mm(Theme.big ? 12 : 9.4) : Math.min(Theme.mm(Theme.big ? 13.5 : 11.8), Math.max(Theme.mm(6), height - Theme.label * (close ? 1.45 : 1.55) - Theme.mm(1.6)))

    radius: beside ? Theme.cornerKey : Theme.cornerCard
    implicitWidth: beside ? words.implicitWidth + air : Theme.railWidth
    implicitHeight: beside ? Theme.mm(Theme.big ? 28 : 20.5) : Theme.keyHeight

    Grid {
        id: words

        anchors.centerIn: parent
        columns: key.beside ? 3 : 1
        columnSpacing: Theme.mm(2.4)
        rowSpacing: Theme.mm(0.6)
        horizontalItemAlignment: Grid.AlignHCenter
        verticalItemAlignment: Grid.AlignVCenter

        Icon {
            name: key.icon
            size: key.iconSize
            color: key.words
            ground: key.color
        }

        Label {
            // Under the icon a long word is set smaller rather than over the edge.
            width: key.beside ? implicitWidth : Math.min(implicitWidth, Math.floor(key.width - Theme.mm(2)))
            text: key.label
            wrapMode: Text.NoWrap
            fontSizeMode: key.beside ? Text.FixedSize : Text.HorizontalFit
            minimumPixelSize: Theme.type(3)
            color: key.words
            font.pixelSize: key.beside ? Theme.body : Theme.label
            font.weight: key.strong || key.chosen ? Theme.bold : Theme.regular
            lineHeight: key.close ? 0.82 : 1
            Accessible.ignored: true
        }

        Label {
            visible: text !== ""
            text: key.note
            wrapMode: Text.NoWrap
            color: key.chosen ? Theme.chosenWords : Theme.soft
            font.pixelSize: Theme.caption
            Accessible.ignored: true
        }
    }
}
