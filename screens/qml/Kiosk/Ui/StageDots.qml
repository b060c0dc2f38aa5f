pragma ComponentBehavior: Bound

import QtQuick

// Where a matter stands: three dots, the present one larger, and its name.
Row {
    id: dots

    required property string stage
    property string hue: "disclosure"
    property bool showName: true
    readonly property int present: ["pre", "decision", "result"].indexOf(stage)
    readonly property string name: [qsTr("事前公开"), qsTr("决策公开"), qsTr("结果公开")][present] ?? ""

    spacing: Theme.mm(3.4)
    visible: present >= 0
    Accessible.role: Accessible.StaticText
    Accessible.name: name

    Item {
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.mm(22)
        height: Theme.mm(5.4)

        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            x: Theme.mm(2.7)
            width: Theme.mm(17)
            height: Theme.mm(0.7)
            color: Theme.stageOff
        }

        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            x: Theme.mm(2.7)
            width: Theme.mm(8.5) * Math.max(0, dots.present)
            height: Theme.mm(0.7)
            color: Theme.number(dots.hue)
        }

        Repeater {
            model: 3

            Rectangle {
                required property int index
                readonly property bool done: index <= dots.present
                readonly property bool here: index === dots.present

                width: Theme.mm(here ? 5.4 : 4)
                height: width
                radius: width / 2
                x: Theme.mm(2.7) + Theme.mm(8.5) * index - width / 2
                y: Math.round((Theme.mm(5.4) - height) / 2)
                color: done ? Theme.number(dots.hue) : Theme.card
                border.width: done ? 0 : Theme.mm(0.75)
                border.color: Theme.stageOff
            }
        }
    }

    Label {
        anchors.verticalCenter: parent.verticalCenter
        visible: dots.showName
        text: dots.name
        wrapMode: Text.NoWrap
        color: Theme.number(dots.hue)
        font.pixelSize: Theme.caption
        Accessible.ignored: true
    }
}
