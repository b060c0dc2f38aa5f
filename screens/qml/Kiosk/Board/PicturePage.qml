pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// A picture or a page of a paper, as large as it can be, with its words under it.
Item {
    id: page_

    required property var page
    required property real room
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

        Image {
            id: picture

            anchors.fill: parent
            anchors.margins: Theme.mm(2)
            source: page_.page.picture ?? ""
            // Bounded: what the agent made may still be larger than this card.
            sourceSize: Qt.size(Math.ceil(width), 0)
            fillMode: Image.PreserveAspectFit
            asynchronous: true
            onStatusChanged: page_.settled()
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
