pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// The choices of a question: one of them, or several.
ScrollColumn {
    id: choosing

    required property SurveyModel model
    required property bool portrait
    // A few choices have more room than many.
    readonly property int rows: Math.ceil(model.choices.length / choices.columns)
    readonly property real share: (height - (rows - 1) * Theme.gap) / Math.max(1, rows)
    readonly property real tall: Math.floor(Math.max(Theme.mm(Theme.big ? 30 : 25), Math.min(Theme.mm(40), share)))

    beside: !choosing.portrait
    hue: "voice"

    Grid {
        id: choices

        width: parent.width
        columns: !choosing.portrait && !Theme.big && choosing.model.choices.length > 4 ? 2 : 1
        spacing: Theme.gap

        Repeater {
            model: choosing.model.choices

            Press {
                id: choice

                required property var modelData

                width: Math.floor((choices.width - (choices.columns - 1) * choices.spacing) / choices.columns)
                height: Math.max(choosing.tall, said.height + Theme.mm(8))
                radius: Theme.cornerCard
                hue: "voice"
                label: modelData.label
                chosen: modelData.chosen
                Accessible.role: choosing.model.kind === "single" ? Accessible.RadioButton : Accessible.CheckBox
                onTapped: choosing.model.pick(modelData.key)

                Rectangle {
                    id: mark

                    x: Theme.mm(7)
                    anchors.verticalCenter: parent.verticalCenter
                    width: Theme.mm(9)
                    height: width
                    radius: choosing.model.kind === "single" ? width / 2 : Theme.mm(1.6)
                    color: choice.chosen ? Theme.chosenWords : Theme.card
                    border.width: Theme.thick
                    border.color: choice.chosen ? Theme.chosenWords : Theme.edge

                    Icon {
                        anchors.centerIn: parent
                        visible: choice.chosen
                        name: "check"
                        size: Theme.mm(7)
                        color: Theme.chosen("voice")
                        ground: Theme.chosenWords
                    }
                }

                Label {
                    id: said

                    x: Theme.mm(21)
                    width: parent.width - x - Theme.mm(5)
                    anchors.verticalCenter: parent.verticalCenter
                    text: choice.label
                    color: choice.words
                    font.pixelSize: choosing.tall > Theme.mm(35) ? Theme.heading : Theme.row
                    font.weight: Theme.bold
                    Accessible.ignored: true
                }
            }
        }
    }
}
