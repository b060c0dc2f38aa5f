pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// The telephone that a resident leaves for the answer, as it is typed.
Card {
    id: field

    required property string number

    border.width: Theme.thick
    border.color: Theme.contrast ? Theme.yellow : Theme.fill("voice")

    Label {
        x: Theme.mm(8)
        y: Theme.mm(5)
        width: parent.width - 2 * x
        text: qsTr("想让我们打电话答复，就留一个号码；不留也能查到答复")
        color: Theme.soft
        font.pixelSize: Theme.caption
    }

    Label {
        x: Theme.mm(8)
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.mm(4)
        text: field.number === "" ? "—" : field.number
        wrapMode: Text.NoWrap
        font.pixelSize: Theme.numberS
        font.weight: Theme.bold
        color: Theme.number("voice")
    }
}
