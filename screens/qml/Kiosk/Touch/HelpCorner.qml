pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// Whom to turn to, on every page, at the end of the running line.
Rectangle {
    id: help

    required property App app

    width: visible ? helpWords.width + Theme.mm(30) : 0
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
        x: Theme.mm(5)
        anchors.verticalCenter: parent.verticalCenter
        transform: Drift {}
        name: "phone"
        size: Theme.mm(8.5)
        color: Theme.tickerText
    }

    Column {
        id: helpWords

        transform: Drift {}
        x: Theme.mm(16)
        anchors.verticalCenter: parent.verticalCenter

        Label {
            text: help.app.hall.servicePhone
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.type(Theme.big ? 8.2 : 6.3)
            font.weight: Theme.bold
            font.features: ({
                    "tnum": 1
                })
            lineHeight: 0.82
            color: Theme.tickerText
        }

        Label {
            // The large face has room for the number only.
            visible: !Theme.big
            text: help.app.hall.terminal === "" ? qsTr("服务电话") : qsTr("服务电话 · 终端 %1").arg(help.app.hall.terminal)
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.type(4.2)
            lineHeight: 0.75
            color: Theme.tickerText
        }
    }
}
