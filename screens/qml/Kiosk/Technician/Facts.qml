pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// Names and what they are; with a sign where there is something to judge.
Card {
    id: facts

    required property var rows

    visible: repeater.count > 0
    height: visible ? column.height + Theme.mm(8) : 0

    Column {
        id: column

        x: Theme.inset
        y: Theme.mm(4)
        width: parent.width - 2 * x

        Repeater {
            id: repeater

            model: facts.rows

            Item {
                id: line

                required property string level
                required property string label
                required property string words
                readonly property color tone: level === "bad" ? Theme.bad : level === "warn" ? Theme.warn : Theme.ok

                width: column.width
                height: Math.max(Theme.mm(Theme.big ? 15 : 11), said.height + Theme.mm(3), name.visible ? name.height + Theme.mm(3) : 0)

                Icon {
                    id: sign

                    anchors.verticalCenter: parent.verticalCenter
                    name: line.level === "" ? "" : line.level === "ok" ? "check" : line.level === "warn" ? "warning" : "close"
                    size: Theme.mm(7.5)
                    color: line.tone
                    ground: Theme.card
                }

                Label {
                    id: judged

                    x: Theme.mm(11)
                    visible: line.level !== ""
                    anchors.verticalCenter: parent.verticalCenter
                    text: line.level === "ok" ? qsTr("正常") : line.level === "warn" ? qsTr("注意") : qsTr("故障")
                    wrapMode: Text.NoWrap
                    color: line.tone
                    font.pixelSize: Theme.caption
                }

                Label {
                    id: name

                    x: line.level === "" ? 0 : Theme.mm(Theme.big ? 40 : 28)
                    visible: text !== ""
                    anchors.verticalCenter: parent.verticalCenter
                    width: Theme.mm(Theme.big ? 60 : 42)
                    text: line.label
                    font.pixelSize: Theme.body
                    font.weight: Theme.bold
                }

                Label {
                    id: said

                    x: line.label === "" ? name.x : name.x + name.width + Theme.gap
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width - x
                    text: line.words
                    font.pixelSize: line.label === "" ? Theme.caption : Theme.body
                }
            }
        }
    }
}
