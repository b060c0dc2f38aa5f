pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// A picture or a page of a paper, as large as it can be, with its words under it, or beside it where it is larger so.
Item {
    id: page_

    required property var page
    required property real room
    readonly property real share: page.share ?? 1
    readonly property real top_: page.top ?? 0
    readonly property bool loading: picture.status === Image.Loading
    // Height by width, once it is known; kept while the picture is decoded anew for another size.
    property real ratio: 0
    readonly property real gap: Theme.mm(2)
    // The picture has the width that it fills at full height, the words the rest, or more where they need it.
    readonly property real rest: Math.max(width * 0.3, Math.min(width * 0.42, width - gap - room / Math.max(0.1, ratio)))
    readonly property real column: narrow.implicitHeight <= room ? rest : width * 0.42
    readonly property bool wordsFit: Math.min(narrow.implicitHeight, broad.implicitHeight) <= room
    readonly property real underneath: Math.min(width * ratio, room - below.implicitHeight - gap)
    readonly property bool beside: share >= 1 && wordsFit && Math.min((width - column - gap) * ratio, room) > underneath * 1.1
    readonly property bool failed: picture.status === Image.Error || picture.status === Image.Null

    signal settled

    implicitHeight: room

    Rectangle {
        id: frame

        width: parent.width - (page_.beside && words.visible ? page_.column + page_.gap : 0)
        height: page_.room - (words.visible && !page_.beside ? words.height + page_.gap : 0)
        color: Theme.card
        border.width: Theme.hair
        border.color: Theme.line
        radius: Theme.cornerTag

        Item {
            id: inside

            readonly property bool banded: page_.share < 1

            anchors.fill: parent
            anchors.margins: Theme.mm(banded ? 0.5 : 2)
            clip: banded

            Image {
                id: picture

                y: inside.banded ? -Math.round(page_.top_ * inside.width * page_.ratio) : 0
                width: inside.width
                // In its full width, the paper goes on beyond this place.
                height: inside.banded ? Math.round(inside.width * page_.ratio) : inside.height
                source: page_.page.picture ?? ""
                // Bounded: what the agent made may still be larger than this card.
                sourceSize: Qt.size(Math.ceil(page_.width), 0)
                fillMode: Image.PreserveAspectFit
                asynchronous: true
                onStatusChanged: {
                    if (status === Image.Ready && implicitWidth > 0)
                        page_.ratio = implicitHeight / implicitWidth;
                    page_.settled();
                }
            }
        }
    }

    // How high the words would be: under the picture, in what it leaves, in a broad column.
    component Measure: Label {
        visible: false
        text: words.text
        font.pixelSize: Theme.caption
    }

    Measure {
        id: below
        width: page_.width
    }

    Measure {
        id: narrow
        width: page_.rest
    }

    Measure {
        id: broad
        width: page_.width * 0.42
    }

    Label {
        id: words
        x: page_.beside ? parent.width - width : 0
        y: page_.beside ? (page_.room - height) / 2 : page_.room - height
        width: page_.beside ? page_.column : parent.width
        visible: text !== ""
        text: page_.page.caption ?? ""
        horizontalAlignment: page_.beside ? Text.AlignLeft : Text.AlignHCenter
        font.pixelSize: Theme.caption
        color: Theme.soft
    }
}
