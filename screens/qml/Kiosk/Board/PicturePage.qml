pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// A picture or a page of a paper, as large as it can be, with its words under it.
Item {
    id: page_

    required property var page
    required property real room
    readonly property real share: page.share ?? 1
    readonly property real top_: page.top ?? 0
    readonly property bool loading: picture.status === Image.Loading
    readonly property bool failed: picture.status === Image.Error || picture.status === Image.Null

    signal settled

    implicitHeight: room

    Rectangle {
        id: frame

        width: parent.width
        height: page_.room - (words.visible ? words.height + Theme.mm(2) : 0)
        color: Theme.card
        border.width: Theme.hair
        border.color: Theme.line
        radius: Theme.cornerTag

        Item {
            id: inside

            readonly property bool banded: page_.share < 1
            // In its full width, the paper goes on beyond this place.
            readonly property real ratio: picture.implicitWidth > 0 ? picture.implicitHeight / picture.implicitWidth : 1

            anchors.fill: parent
            anchors.margins: Theme.mm(banded ? 0.5 : 2)
            clip: banded

            Image {
                id: picture

                y: inside.banded ? -Math.round(page_.top_ * inside.width * inside.ratio) : 0
                width: inside.width
                height: inside.banded ? Math.round(inside.width * inside.ratio) : inside.height
                source: page_.page.picture ?? ""
                // Bounded: what the agent made may still be larger than this card.
                sourceSize: Qt.size(Math.ceil(inside.width), 0)
                fillMode: Image.PreserveAspectFit
                asynchronous: true
                onStatusChanged: page_.settled()
            }
        }
    }

    Label {
        id: words
        anchors.bottom: parent.bottom
        width: parent.width
        visible: text !== ""
        text: page_.page.caption ?? ""
        horizontalAlignment: Text.AlignHCenter
        font.pixelSize: Theme.caption
        color: Theme.soft
    }
}
