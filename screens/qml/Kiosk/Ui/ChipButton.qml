pragma ComponentBehavior: Bound

import QtQuick

// One choice of a filter line, with how much it holds; or a name with its first letter.
Press {
    id: chip

    property string count
    property string lead
    // The figure is spoken, not shown.
    property bool brief: false
    // Names in a picker: bold, and in a column whose letters stand under one another.
    property bool strong: false
    property bool column: false

    implicitWidth: words.implicitWidth + Theme.mm(14)
    implicitHeight: Theme.mm(Theme.big ? 27 : 23)
    Accessible.role: Accessible.RadioButton
    Accessible.name: count === "" ? label : label + " " + count

    Label {
        anchors.baseline: words.top
        anchors.baselineOffset: name.baselineOffset
        x: chip.column ? Theme.mm(5) : words.x - width - Theme.mm(2.4)
        visible: text !== ""
        text: chip.lead
        wrapMode: Text.NoWrap
        color: chip.chosen ? Theme.chosenWords : Theme.number(chip.hue)
        font.pixelSize: Theme.label
        font.weight: Theme.bold
        Accessible.ignored: true
    }

    Row {
        id: words

        anchors.verticalCenter: parent.verticalCenter
        x: chip.column ? Theme.mm(13) : Math.round((chip.width - width) / 2)
        spacing: Theme.mm(3)

        Label {
            id: name
            text: chip.label
            wrapMode: Text.NoWrap
            color: chip.words
            font.pixelSize: chip.strong ? Theme.row : Theme.body
            font.weight: chip.chosen || chip.strong ? Theme.bold : Theme.regular
            Accessible.ignored: true
        }

        Label {
            anchors.baseline: name.baseline
            visible: text !== "" && !chip.brief
            text: chip.count
            wrapMode: Text.NoWrap
            color: chip.chosen ? Theme.chosenWords : Theme.soft
            font.pixelSize: Theme.label
            Accessible.ignored: true
        }
    }
}
