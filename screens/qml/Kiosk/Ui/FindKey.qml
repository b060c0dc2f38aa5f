pragma ComponentBehavior: Bound

import QtQuick

// The way into search from the home page.
Press {
    id: find

    property string hint
    // One line, as on a tall screen.
    property bool flat: false

    hue: "query"
    radius: Theme.cornerCard
    border.width: Theme.contrast ? Theme.hair : Math.round(Theme.hair * 1.5)
    border.color: Theme.contrast ? Theme.line : Theme.fill(hue)
    implicitHeight: Theme.mm(flat ? 28.5 : 44)
    Accessible.description: hint

    Icon {
        id: sign

        x: Theme.mm(10.5)
        anchors.verticalCenter: words.verticalCenter
        name: "search"
        size: Theme.mm(14)
        color: Theme.words(find.hue)
    }

    Label {
        id: words

        anchors.left: sign.right
        anchors.leftMargin: Theme.mm(4)
        y: more.visible && !find.flat ? Math.round((find.height - height - more.height - Theme.mm(2.6)) / 2) : Math.round((find.height - height) / 2)
        width: find.width - x - Theme.mm(6)
        text: find.label
        font.pixelSize: Theme.heading
        font.weight: Theme.bold
        Accessible.ignored: true
    }

    Label {
        id: more

        readonly property real room: find.flat ? find.width - words.x - words.implicitWidth - Theme.mm(16) : find.width - Theme.mm(16)

        x: find.flat ? find.width - width - Theme.mm(10) : Theme.mm(10.5)
        y: find.flat ? Math.round((find.height - height) / 2) : words.y + words.height + Theme.mm(2.6)
        visible: text !== "" && implicitWidth <= room
        text: find.hint
        wrapMode: Text.NoWrap
        color: Theme.soft
        font.pixelSize: Theme.caption
        Accessible.ignored: true
    }
}
