pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// The county's PIN before the technician's pages.
Column {
    id: door

    required property Maintenance model

    spacing: Theme.mm(6)

    Label {
        width: parent.width
        text: qsTr("请输入维护口令")
        horizontalAlignment: Text.AlignHCenter
        font.pixelSize: Theme.title
        font.weight: Theme.bold
    }

    Card {
        width: parent.width
        height: Theme.mm(27)

        Label {
            anchors.centerIn: parent
            text: "●".repeat(door.model.typed)
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.tile
            color: Theme.number("query")
        }
    }

    Label {
        width: parent.width
        height: Theme.mm(22)
        text: door.model.waitSeconds > 0 ? qsTr("%1请过 %2 秒再试").arg(door.model.said === "" ? "" : door.model.said + "，").arg(door.model.waitSeconds) : door.model.said
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        color: Theme.bad
        font.pixelSize: Theme.row
        font.weight: Theme.bold
    }

    Grid {
        id: pad

        readonly property real keyWidth: Math.floor((width - 2 * columnSpacing) / 3)

        width: parent.width
        columns: 3
        columnSpacing: Theme.gap
        rowSpacing: Theme.gap

        Repeater {
            model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "erase", "0", "enter"]

            PadKey {
                required property string modelData

                width: pad.keyWidth
                height: Theme.mm(25)
                icon: modelData === "erase" ? "erase" : ""
                label: modelData === "erase" ? qsTr("退格") : modelData === "enter" ? qsTr("进入") : modelData
                chosen: modelData === "enter"
                enabled: !door.model.isBusy && door.model.waitSeconds === 0 && (modelData !== "enter" || door.model.typed > 0)
                onTapped: door.press(modelData)
            }
        }
    }

    function press(key: string): void {
        if (key === "erase")
            door.model.erase();
        else if (key === "enter")
            door.model.enter();
        else
            door.model.type(key);
    }
}
