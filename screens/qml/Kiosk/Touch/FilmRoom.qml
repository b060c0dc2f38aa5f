pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// A film: the picture as large as the room allows, one key to play and pause, one to begin again, how far it is.
Item {
    id: room

    required property App app
    required property string title
    property string hue: "disclosure"
    readonly property Film film: app.film

    Rectangle {
        id: screen

        width: parent.width
        // A tall glass shows a wide film at its own height.
        height: Math.min(room.height - keys.height - Theme.gutter, picture.implicitHeight > picture.implicitWidth ? room.height : Math.round(width * 0.6))
        radius: Theme.cornerCard
        color: Theme.black
        border.width: Theme.contrast ? Theme.hair : 0
        border.color: Theme.line

        Image {
            id: picture

            anchors.fill: parent
            anchors.margins: Theme.mm(2)
            visible: room.film.state !== "" && room.film.state !== "opening"
            source: visible ? "image://film/" + room.film.frame : ""
            cache: false
            fillMode: Image.PreserveAspectFit
            Accessible.role: Accessible.Graphic
            Accessible.name: room.title
        }

        PillButton {
            anchors.centerIn: parent
            visible: room.film.state === "ready"
            hue: room.hue
            icon: "play"
            label: qsTr("播放")
            onTapped: room.app.playFilm()
        }

        Label {
            anchors.centerIn: parent
            visible: room.film.state === "opening"
            text: qsTr("正在打开")
            color: Theme.white
            font.pixelSize: Theme.heading
        }
    }

    // On a narrow glass how far it is stands below the keys.
    Flow {
        id: keys

        readonly property real room: width - 2 * (toggle.width + spacing)

        y: screen.height + Theme.gutter
        width: parent.width
        spacing: Theme.gap

        KeyButton {
            id: toggle
            beside: true
            strong: true
            width: Math.max(Theme.mm(Theme.big ? 62 : 52), again.implicitWidth)
            enabled: ["playing", "paused", "ended"].includes(room.film.state)
            icon: room.film.state === "playing" ? "pause" : "play"
            label: room.film.state === "playing" ? qsTr("暂停") : qsTr("接着放")
            onTapped: room.app.playFilm()
        }

        KeyButton {
            id: again
            beside: true
            strong: true
            width: toggle.width
            enabled: toggle.enabled
            icon: "history"
            label: qsTr("从头放")
            onTapped: room.film.again()
        }

        Item {
            width: keys.room < Theme.mm(80) ? keys.width : keys.room
            height: keys.room < Theme.mm(80) ? time.height : toggle.height

            Rectangle {
                id: line
                x: keys.room < Theme.mm(80) ? 0 : Theme.gap
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width - x - time.width - Theme.gutter
                height: Theme.mm(4)
                radius: height / 2
                color: Theme.contrast ? Theme.skeleton : Theme.line

                Rectangle {
                    visible: room.film.length > 0
                    width: Math.max(height, parent.width * Math.min(1, room.film.position / Math.max(1, room.film.length)))
                    height: parent.height
                    radius: height / 2
                    color: Theme.number(room.hue)
                }
            }

            Label {
                id: time
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                text: room.clock(room.film.position) + " / " + room.clock(room.film.length)
                wrapMode: Text.NoWrap
                color: Theme.soft
                font.pixelSize: Theme.label
                font.features: ({
                        "tnum": 1
                    })
            }
        }
    }

    function clock(ms: int): string {
        const seconds = Math.floor(ms / 1000);
        return Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
    }
}
