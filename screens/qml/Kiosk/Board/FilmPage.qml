pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// A film, mute, as large as it can be; how far it is stands under it. Ready when its first picture is there.
Item {
    id: page_

    required property var page
    required property real room
    required property Film film
    required property string frames
    readonly property bool loading: film.state === "" || film.state === "opening"
    readonly property bool failed: film.state === "refused"

    signal settled

    implicitHeight: room
    onLoadingChanged: settled()
    onFailedChanged: settled()

    Rectangle {
        id: screen

        width: parent.width
        height: page_.room - Theme.mm(6.4)
        radius: Theme.cornerTag
        color: page_.loading ? "transparent" : Theme.black

        Image {
            anchors.fill: parent
            source: page_.loading || page_.failed || page_.film.frame === 0 ? "" : page_.frames + page_.film.frame
            cache: false
            fillMode: Image.PreserveAspectFit
        }
    }

    Rectangle {
        y: screen.height + Theme.mm(2)
        width: parent.width
        height: Theme.mm(2)
        radius: height / 2
        color: Theme.line

        Rectangle {
            width: page_.film.length > 0 ? Math.max(height, parent.width * Math.min(1, page_.film.position / page_.film.length)) : 0
            height: parent.height
            radius: height / 2
            color: Theme.number("disclosure")
        }
    }
}
