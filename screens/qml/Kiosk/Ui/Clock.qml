pragma ComponentBehavior: Bound

import QtQuick

// The terminal's own time and day.
Column {
    id: clock

    required property string time
    property string date

    spacing: -Theme.mm(2.6)

    Label {
        anchors.right: parent.right
        text: clock.time
        wrapMode: Text.NoWrap
        font.pixelSize: Theme.title
        font.weight: Theme.bold
        font.features: ({
                "tnum": 1
            })
        lineHeight: Theme.titleLeading
    }

    Label {
        anchors.right: parent.right
        text: clock.date
        wrapMode: Text.NoWrap
        color: Theme.soft
        font.pixelSize: Theme.caption
        lineHeight: Theme.titleLeading
    }
}
