pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

Item {
    PageHome {
        anchors.fill: parent
    }
    IdleDialog {
        anchors.fill: parent
        seconds: 13
    }
}
