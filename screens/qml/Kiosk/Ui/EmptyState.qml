pragma ComponentBehavior: Bound

import QtQuick
import "lines.js" as Lines

// Nothing is an answer too: what there is none of, who says so, where to look next.
Column {
    id: empty

    required property string title
    property string text
    property string icon: "checkmark"
    property color tone: Theme.ok
    property bool sample: false
    // Whom to call, large.
    property string phone
    property string hue: "disclosure"
    // Keys below the card: [{key, icon, label}].
    property var acts: []

    signal acted(string key)

    spacing: Theme.inset

    Card {
        width: parent.width
        height: Math.max(Theme.mm(48.5), words.height + Theme.mm(16))

        Icon {
            id: sign

            x: Theme.mm(12)
            anchors.verticalCenter: parent.verticalCenter
            name: empty.icon
            size: Theme.mm(21)
            color: empty.tone
        }

        Column {
            id: words

            anchors.left: sign.right
            anchors.leftMargin: Theme.mm(8.5)
            anchors.right: parent.right
            anchors.rightMargin: Theme.mm(empty.sample ? 26 : 9)
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.mm(1)

            Title {
                width: parent.width
                source: empty.title
                font.pixelSize: Theme.numberS
            }

            Label {
                visible: text !== ""
                width: parent.width
                text: Lines.balance(empty.text, width, font.pixelSize)
                color: Theme.soft
                font.pixelSize: Theme.label
            }
        }

        SampleTag {
            anchors.top: parent.top
            anchors.right: parent.right
            anchors.margins: Theme.mm(7)
            visible: empty.sample
        }
    }

    Row {
        x: sign.x
        spacing: Theme.mm(5)
        visible: empty.phone !== ""

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: "phone"
            size: Theme.mm(12)
            color: Theme.words(empty.hue)
        }

        Label {
            text: empty.phone
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.numberS
            font.weight: Theme.bold
            color: Theme.number(empty.hue)
        }
    }

    Flow {
        width: parent.width
        spacing: Theme.mm(5)
        visible: empty.acts.length > 0

        Repeater {
            model: empty.acts

            KeyButton {
                required property var modelData

                beside: true
                strong: true
                height: Theme.mm(Theme.big ? 29 : 24)
                icon: modelData.icon
                label: modelData.label
                onTapped: empty.acted(modelData.key)
            }
        }
    }
}
