pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// Whom to turn to, on every page, at the end of the running line.
Rectangle {
    id: help

    required property App app
    // Wide: one line. Tall: the running line needs the room, so the number of the screen stands below.
    readonly property bool flat: parent !== null && parent.width > parent.height

    width: visible ? helpWords.x + helpWords.width + Theme.margin : 0
    height: Theme.tickerHeight
    visible: help.app.hall.servicePhone !== ""
    color: Theme.ticker

    Rectangle {
        visible: Theme.contrast
        width: parent.width
        height: Theme.hair
        color: Theme.line
    }

    Rectangle {
        y: Theme.mm(3.5)
        width: Theme.hair
        height: parent.height - 2 * y
        color: Theme.tickerText
        opacity: 0.5
    }

    Icon {
        x: Theme.mm(6)
        anchors.verticalCenter: parent.verticalCenter
        transform: Drift {}
        name: "phone"
        size: Theme.mm(8.5)
        color: Theme.tickerText
    }

    Grid {
        id: helpWords

        transform: Drift {}
        x: Theme.mm(17)
        anchors.verticalCenter: parent.verticalCenter
        // Two tight lines lose their leading above.
        anchors.verticalCenterOffset: help.flat || Theme.big ? 0 : -Theme.mm(1.3)
        columns: help.flat ? 2 : 1
        columnSpacing: Theme.mm(8)
        verticalItemAlignment: Grid.AlignVCenter

        Label {
            text: help.app.hall.servicePhone
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.type(Theme.big ? 8.2 : help.flat ? 6.9 : 6.3)
            font.weight: Theme.bold
            font.features: ({
                    "tnum": 1
                })
            lineHeight: help.flat || Theme.big ? 1 : 0.82
            color: Theme.tickerText
        }

        Label {
            // The large face has room for the number only.
            visible: !Theme.big
            text: help.app.hall.terminal === "" ? qsTr("服务电话") : qsTr("终端 %1").arg(help.app.hall.terminal)
            wrapMode: Text.NoWrap
            font.pixelSize: help.flat ? Theme.caption : Theme.tag
            lineHeight: help.flat ? 1 : 0.8
            color: Theme.tickerText
        }
    }
}
