pragma ComponentBehavior: Bound

import QtQuick

// One choice of a filter line, with how much it holds.
Press {
    id: chip

    property string count

    implicitWidth: words.implicitWidth + Theme.mm(14)
    implicitHeight: Theme.mm(Theme.big ? 27 : 23)
    Accessible.role: Accessible.RadioButton
    Accessible.name: count === "" ? label : label + " " + count

    Row {
        id: words

        anchors.centerIn: parent
        spacing: Theme.mm(3)

        Label {
            id: name
            text: chip.label
            wrapMode: Text.NoWrap
            color: chip.words
            font.weight: chip.chosen ? Theme.bold : Theme.regular
            Accessible.ignored: true
        }

        Label {
            anchors.baseline: name.baseline
            visible: text !== ""
            text: chip.count
            wrapMode: Text.NoWrap
            color: chip.chosen ? Theme.chosenWords : Theme.soft
            font.pixelSize: Theme.label
            Accessible.ignored: true
        }
    }
}
