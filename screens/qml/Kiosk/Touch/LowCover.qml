pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// Above the reach nothing is touched: where one is, and how to see the rest.
Rectangle {
    id: cover

    color: Theme.paper

    MouseArea {
        anchors.fill: parent
    }

    Column {
        anchors.centerIn: parent
        width: parent.width - 2 * Theme.margin
        spacing: Theme.gap
        visible: parent.height > Theme.mm(60)

        Icon {
            anchors.horizontalCenter: parent.horizontalCenter
            name: "wheelchair"
            size: Theme.mm(22)
            color: Theme.soft
        }

        Label {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("低位：按“往上”“往下”看整页")
            font.pixelSize: Theme.row
            color: Theme.soft
        }
    }

    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.hair
        color: Theme.line
    }
}
