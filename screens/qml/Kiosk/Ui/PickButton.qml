pragma ComponentBehavior: Bound

import QtQuick

// Opens a choice: what is chosen by, and what is chosen now.
Press {
    id: pick

    required property string caption
    property string value

    label: caption + " " + value
    implicitWidth: Theme.mm(64)
    implicitHeight: Theme.mm(Theme.big ? 33 : 23)
    Accessible.role: Accessible.ButtonDropDown

    Column {
        anchors.left: parent.left
        anchors.right: sign.left
        anchors.leftMargin: Theme.mm(6)
        anchors.rightMargin: Theme.mm(2)
        anchors.verticalCenter: parent.verticalCenter

        Label {
            width: parent.width
            text: pick.caption
            color: pick.chosen ? Theme.chosenWords : Theme.soft
            font.pixelSize: Theme.tag
            lineHeight: 0.85
            Accessible.ignored: true
        }

        Label {
            width: parent.width
            text: pick.value
            color: pick.words
            font.pixelSize: metrics.advanceWidth <= width ? Theme.body : Theme.caption
            font.weight: Theme.bold
            lineHeight: 0.95
            Accessible.ignored: true
        }
    }

    TextMetrics {
        id: metrics
        font.family: Theme.family
        font.pixelSize: Theme.body
        font.weight: Theme.bold
        text: pick.value
    }

    Icon {
        id: sign

        anchors.right: parent.right
        anchors.rightMargin: Theme.mm(5)
        anchors.verticalCenter: parent.verticalCenter
        name: "chevronDown"
        size: Theme.mm(7.5)
        color: pick.chosen ? Theme.chosenWords : Theme.edge
    }
}
