pragma ComponentBehavior: Bound

import QtQuick

// A yes or no, said in words and shown by the knob; the whole row is the target.
Press {
    id: row

    property bool on: false
    property bool tight: false
    property string yes: qsTr("可")
    property string no: qsTr("不")

    implicitHeight: Math.max(tight ? Theme.touch : Theme.mm(Theme.big ? 30 : 25.5), words.height + Theme.mm(tight ? 3 : 8))
    radius: Theme.cornerCard
    Accessible.role: Accessible.CheckBox
    Accessible.checked: on

    Label {
        id: words

        x: row.tight ? Theme.gutter : Theme.inset
        anchors.verticalCenter: parent.verticalCenter
        width: knob.x - x - (row.tight ? Theme.gap : Theme.gutter)
        text: row.label
        font.pixelSize: row.tight ? Theme.body : Theme.row
        // Not by lineCount, as in InfoLine.
        lineHeight: row.tight && (implicitWidth > width || text.includes("\n")) ? Theme.titleLeading : 1
        Accessible.ignored: true
    }

    Rectangle {
        id: knob

        anchors.right: parent.right
        anchors.rightMargin: Theme.mm(row.tight ? 5 : 7.5)
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.mm(row.tight ? 29 : 31)
        height: Theme.mm(16)
        radius: height / 2
        color: row.on ? Theme.chosen(row.hue) : Theme.card
        border.width: Theme.thick
        border.color: row.on ? Theme.chosen(row.hue) : Theme.edge

        Label {
            // In the middle of what the knob leaves.
            readonly property int room: Math.round((parent.width - parent.height - width) / 2 + Theme.thick / 2)

            x: row.on ? room : parent.width - width - room
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
