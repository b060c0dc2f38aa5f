pragma ComponentBehavior: Bound

import QtQuick

// A key of a pad: a letter, a word or a sign.
Press {
    id: key

    property string icon
    property string text: label
    property bool small: text.length > 1

    hue: "query"

    Label {
        visible: key.icon === ""
        anchors.centerIn: parent
        text: key.text
        wrapMode: Text.NoWrap
        color: key.words
        font.pixelSize: key.small ? Theme.body : Theme.type(Theme.big ? 10.5 : 9.6)
        font.weight: key.small ? Theme.regular : Theme.bold
        Accessible.ignored: true
    }

    Icon {
        anchors.centerIn: parent
        name: key.icon
        size: Math.min(Theme.mm(10.5), key.height * 0.55)
        color: key.words
        ground: key.color
    }
}
