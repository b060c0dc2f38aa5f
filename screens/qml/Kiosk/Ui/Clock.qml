pragma ComponentBehavior: Bound

import QtQuick

// The terminal's own time and day; its top is the top of the digits.
Item {
    id: clock

    required property string time
    property string date
    readonly property int air: Math.round(Theme.title * 0.42)

    implicitWidth: Math.max(hour.implicitWidth, day.implicitWidth)
    implicitHeight: day.y + day.height

    Label {
        id: hour

        anchors.right: parent.right
        y: -clock.air
        text: clock.time
        wrapMode: Text.NoWrap
        font.pixelSize: Theme.title
        font.weight: Theme.bold
        font.features: ({
                "tnum": 1
            })
    }

    Label {
        id: day

        anchors.right: parent.right
        y: Math.round(Theme.title * 0.74 + Theme.mm(1.4))
        text: clock.date
        wrapMode: Text.NoWrap
        color: Theme.soft
        font.pixelSize: Theme.caption
    }
}
