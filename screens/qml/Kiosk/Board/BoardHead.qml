pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// Whose hall this is, and what time it is.
Item {
    id: head

    required property string title
    required property string time
    required property string date
    property string note
    property bool portrait: false
    property bool far: false
    readonly property real line: Theme.mm(far ? 12.4 : 15.4)
    readonly property real air: Math.round(Theme.title * 0.24)

    implicitHeight: portrait ? Theme.mm(40) : line

    Icon {
        id: sign
        y: Math.round(head.line / 2 - height / 2)
        name: "sun"
        size: Theme.mm(head.far ? 11 : 14)
        color: Theme.boardSun
    }

    Label {
        id: name

        x: sign.width + Theme.mm(4)
        y: Math.round(sign.y + sign.height / 2 - height / 2)
        width: (head.portrait ? parent.width : row.visible ? row.x - Theme.gutter : lone.x - Theme.gutter) - x
        text: head.title
        font.pixelSize: [Theme.heading, Theme.row, Theme.body, Theme.caption].find(size => text.length * size <= width) ?? Theme.tag
        font.weight: Theme.bold
        color: Theme.boardWords
        lineHeight: Theme.titleLeading
    }

    // The amber line: what is old or in doubt is said here too.
    Row {
        id: row

        visible: !head.portrait && head.time !== ""
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.mm(5)

        Label {
            anchors.baseline: hour.baseline
            text: head.note !== "" ? head.note : head.date
            wrapMode: Text.NoWrap
            font.pixelSize: head.note !== "" || head.far ? Theme.caption : Theme.label
            color: head.note !== "" ? Theme.boardCount : Theme.boardSoft
        }

        Label {
            id: hour
            text: head.time
            wrapMode: Text.NoWrap
            font.pixelSize: head.far ? Theme.tile : Theme.title
            font.weight: Theme.bold
            font.features: ({
                    "tnum": 1
                })
            color: Theme.boardWords
        }
    }

    // Without a sure time the amber line stands alone.
    Label {
        id: lone

        visible: !head.portrait && !row.visible
        anchors.right: parent.right
        anchors.verticalCenter: sign.verticalCenter
        text: head.note !== "" ? head.note : head.date
        wrapMode: Text.NoWrap
        font.pixelSize: Theme.caption
        color: Theme.boardCount
    }

    Label {
        id: clock

        visible: head.portrait
        anchors.right: parent.right
        y: sign.y + sign.height + Theme.mm(3) - head.air
        text: head.time === "" ? "\u200b" : head.time
        wrapMode: Text.NoWrap
        font.pixelSize: Theme.hero
        font.weight: Theme.bold
        font.features: ({
                "tnum": 1
            })
        color: Theme.boardWords
    }

    Label {
        id: day

        visible: head.portrait
        anchors.baseline: clock.baseline
        text: head.note !== "" ? head.note : head.date
        width: clock.x - Theme.gutter
        font.pixelSize: head.note !== "" ? Theme.caption : Theme.body
        color: head.note !== "" ? Theme.boardCount : Theme.boardSoft
    }
}
