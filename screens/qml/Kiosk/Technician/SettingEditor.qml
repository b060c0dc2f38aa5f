pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// One setting: what it may be, what it is, keys to change it. A wrong value is refused with what is allowed.
Rectangle {
    id: editor

    required property SettingsDesk desk
    readonly property bool portrait: height > width
    readonly property bool modal: true

    function dismiss(): void {
        editor.desk.cancel();
    }

    color: Theme.paper

    MouseArea {
        anchors.fill: parent
        acceptedButtons: Qt.AllButtons
        onWheel: wheel => wheel.accepted = true
    }

    Column {
        id: column

        anchors.horizontalCenter: parent.horizontalCenter
        y: Theme.mm(editor.portrait ? 40 : 11)
        width: Math.min(parent.width - 2 * Theme.margin, editor.desk.kind === "text" ? Theme.mm(420) : Theme.mm(200))
        spacing: Theme.mm(4)

        Label {
            width: parent.width
            text: editor.desk.label
            font.pixelSize: Theme.title
            font.weight: Theme.bold
        }

        Label {
            width: parent.width
            text: editor.desk.allowed
            color: Theme.soft
            font.pixelSize: Theme.body
        }

        Card {
            visible: editor.desk.kind !== "choice"
            width: parent.width
            height: Math.max(Theme.mm(Theme.big ? 27 : 22), shown.height + Theme.mm(6))

            Label {
                id: shown

                x: Theme.inset
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width - 2 * x
                text: editor.desk.text + "▏" + (editor.desk.kind === "number" ? " " + editor.desk.unit : "")
                font.pixelSize: editor.desk.kind === "number" ? Theme.tile : Theme.row
                color: Theme.number("query")
            }
        }

        Label {
            visible: text !== ""
            width: parent.width
            text: editor.desk.refused
            color: Theme.bad
            font.pixelSize: Theme.row
            font.weight: Theme.bold
        }

        Repeater {
            model: editor.desk.choices

            ChipButton {
                required property string rowId
                required label
                required property bool isChosen

                width: column.width
                hue: "query"
                chosen: isChosen
                onTapped: editor.desk.choose(rowId)
            }
        }

        Grid {
            id: pad

            readonly property bool numbers: editor.desk.kind === "number"
            // Names of outputs and touch screens have them.
            property bool capitals: false
            readonly property string letters: "abcdefghijklmnopqrstuvwxyz"
            readonly property var signs: numbers ? ["1", "2", "3", "4", "5", "6", "7", "8", "9", ".", "0"] : Array.from("1234567890" + (capitals ? letters.toUpperCase() : letters) + ".:/-_@,;=")
            readonly property real cell: Math.floor((width - (columns - 1) * spacing) / columns)

            visible: editor.desk.kind !== "choice"
            width: parent.width
            columns: numbers ? 3 : editor.portrait ? Theme.big ? 7 : 9 : Theme.big ? 12 : 14
            spacing: Theme.mm(numbers ? 4 : 3)

            Repeater {
                model: pad.signs

                PadKey {
                    required property string modelData

                    width: pad.cell
                    height: Theme.mm(Theme.big ? 25 : 20)
                    label: modelData
                    onTapped: editor.desk.type(modelData)
                }
            }

            PadKey {
                visible: !pad.numbers
                width: pad.cell
                height: Theme.mm(Theme.big ? 25 : 20)
                label: pad.capitals ? qsTr("小写") : qsTr("大写")
                onTapped: pad.capitals = !pad.capitals
            }

            PadKey {
                visible: !pad.numbers
                width: pad.cell
                height: Theme.mm(Theme.big ? 25 : 20)
                label: qsTr("空格")
                onTapped: editor.desk.type(" ")
            }

            PadKey {
                width: pad.cell
                height: Theme.mm(Theme.big ? 25 : 20)
                label: qsTr("退格")
                icon: "erase"
                onTapped: editor.desk.erase()
            }
        }

        Row {
            spacing: Theme.gutter

            PillButton {
                width: Math.round((column.width - 2 * parent.spacing) / 2)
                height: Theme.mm(Theme.big ? 28 : 24)
                hue: "query"
                label: qsTr("存下")
                onTapped: editor.desk.save()
            }

            KeyButton {
                visible: editor.desk.kind !== "choice"
                width: Math.round((column.width - 2 * parent.spacing) / 4)
                height: Theme.mm(Theme.big ? 28 : 24)
                beside: true
                label: qsTr("清空")
                onTapped: editor.desk.clear()
            }

            KeyButton {
                width: Math.round((column.width - 2 * parent.spacing) / 4)
                height: Theme.mm(Theme.big ? 28 : 24)
                beside: true
                label: qsTr("不改了")
                onTapped: editor.desk.cancel()
            }
        }
    }
}
