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
    // The large face's two lines need a little more.
    height: Theme.big && !flat ? Theme.mm(22) : Theme.tickerHeight
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
        // Of two lines the ink lies low in the first's room.
        anchors.verticalCenterOffset: help.flat ? 0 : -Theme.mm(Theme.big ? 0.8 : 0.5)
        columns: help.flat ? 2 : 1
        columnSpacing: Theme.mm(8)
        rowSpacing: -Theme.mm(Theme.big ? 3.2 : 1.2)
        verticalItemAlignment: Grid.AlignVCenter

        Label {
            text: help.app.hall.servicePhone
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.type(Theme.big ? 8.2 : help.flat ? 6.9 : 6.3)
            font.weight: Theme.bold
            font.features: ({
                    "tnum": 1
                })
            color: Theme.tickerText
        }

        Label {
            text: help.app.hall.terminal === "" ? qsTr("服务电话") : qsTr("终端 %1").arg(help.app.hall.terminal)
            wrapMode: Text.NoWrap
            font.pixelSize: help.flat ? Theme.caption : Theme.tag
            color: Theme.tickerText
        }
    }
}
