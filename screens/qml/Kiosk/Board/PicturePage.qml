pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import "../Ui/lines.js" as Lines

// A picture or a page of a paper, as large as it can be, with its words under it, or beside it where it is larger so.
Item {
    id: page_

    required property var page
    required property real room
    // A part of a paper goes on beyond the words of the sheet, to both its edges; `board_picture.BEYOND` reckons so.
    readonly property bool banded: (page.share ?? 1) < 1
    readonly property bool loading: picture.status === Image.Loading
    // Height by width, once it is known; kept while the picture is decoded anew for another size.
    property real ratio: 0
    readonly property real gap: Theme.mm(2)
    // The picture has the width that it fills at full height, the words the rest, or more where they need it.
    readonly property real rest: Math.max(width * 0.3, Math.min(width * 0.42, width - gap - room / Math.max(0.1, ratio)))
    readonly property real column: narrow.implicitHeight <= room ? rest : width * 0.42
    readonly property bool wordsFit: Math.min(narrow.implicitHeight, broad.implicitHeight) <= room
    readonly property real underneath: Math.min(width * ratio, room - below.implicitHeight - gap)
    readonly property bool beside: !banded && wordsFit && Math.min((width - column - gap) * ratio, room) > underneath * 1.1
    readonly property bool failed: picture.status === Image.Error || picture.status === Image.Null

    signal settled

    // Where the words leave the picture too little, the page does not fit, and they are given pages of their own.
    implicitHeight: ratio > 0 && words.visible && !beside && underneath < width * 0.2 ? room + below.implicitHeight : room

    Rectangle {
        id: frame

        x: page_.banded ? Theme.mm(2) - Theme.inset : 0
        width: parent.width - 2 * x - (page_.beside && words.visible ? page_.column + page_.gap : 0)
        height: page_.banded ? inside.high + 2 * inside.anchors.margins : page_.room - (words.visible && !page_.beside ? words.height + page_.gap : 0)
        color: Theme.card
        border.width: Theme.hair
        border.color: Theme.line
        radius: Theme.cornerTag

        Item {
            id: inside

            // The whole paper, of which a part is seen.
            readonly property real paperWidth: width / (page_.page.wide ?? 1)
            readonly property real paperHeight: paperWidth * page_.ratio
            readonly property real high: Math.min(page_.room - 2 * anchors.margins, Math.round((page_.page.share ?? 1) * paperHeight))

            anchors.fill: parent
            anchors.margins: Theme.mm(page_.banded ? 0.5 : 2)
            clip: page_.banded

            Image {
                id: picture

                x: page_.banded ? -Math.round((page_.page.left ?? 0) * inside.paperWidth) : 0
                y: page_.banded ? -Math.round((page_.page.top ?? 0) * inside.paperHeight) : 0
                width: page_.banded ? Math.round(inside.paperWidth) : inside.width
                height: page_.banded ? Math.round(inside.paperHeight) : inside.height
                source: page_.page.picture ?? ""
                // Bounded: what the agent made may still be larger than this card.
                sourceSize: Qt.size(Math.ceil(page_.banded ? inside.paperWidth : page_.width), 0)
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
        text: words.said
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

        readonly property string said: page_.page.caption ?? ""
        readonly property real place: page_.beside ? page_.column : page_.width
        readonly property string laid: Lines.paused(said, place / font.pixelSize)

        width: laid !== said ? place : Math.ceil(Lines.evened(said, place / font.pixelSize) * font.pixelSize)
        x: page_.beside ? parent.width - page_.column : Math.round((parent.width - width) / 2)
        y: page_.beside ? (page_.room - height) / 2 : page_.room - height
        visible: said !== ""
        text: laid
        horizontalAlignment: page_.beside ? Text.AlignLeft : Text.AlignHCenter
        font.pixelSize: Theme.caption
        color: Theme.soft
    }
}
