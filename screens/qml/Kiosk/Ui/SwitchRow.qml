pragma ComponentBehavior: Bound

import QtQuick

// A yes or no, said in words and shown by the knob; the whole row is the target.
Press {
    id: row

    property bool on: false
    property string yes: qsTr("可")
    property string no: qsTr("不")

    implicitHeight: Math.max(Theme.mm(Theme.big ? 30 : 25.5), words.height + Theme.mm(8))
    radius: Theme.cornerCard
    Accessible.role: Accessible.CheckBox
    Accessible.checked: on

    Label {
        id: words

        x: Theme.inset
        anchors.verticalCenter: parent.verticalCenter
        width: knob.x - x - Theme.gutter
        text: row.label
        font.pixelSize: Theme.row
        Accessible.ignored: true
    }

    Rectangle {
        id: knob

        anchors.right: parent.right
        anchors.rightMargin: Theme.mm(7.5)
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.mm(31)
        height: Theme.mm(16)
        radius: height / 2
        color: row.on ? Theme.chosen(row.hue) : Theme.card
        border.width: Theme.thick
        border.color: row.on ? Theme.chosen(row.hue) : Theme.edge

        Label {
            x: row.on ? Theme.mm(5) : parent.width - width - Theme.mm(5)
            anchors.verticalCenter: parent.verticalCenter
            text: row.on ? row.yes : row.no
            wrapMode: Text.NoWrap
            color: row.on ? Theme.chosenWords : Theme.ink
            font.pixelSize: Theme.type(6.9)
            font.weight: Theme.bold
            Accessible.ignored: true
        }

        Rectangle {
            x: row.on ? parent.width - width - Theme.thick : Theme.thick
            anchors.verticalCenter: parent.verticalCenter
            width: parent.height - 2 * Theme.thick
            height: width
            radius: width / 2
            color: row.on ? Theme.chosenWords : Theme.edge
        }
    }
}
