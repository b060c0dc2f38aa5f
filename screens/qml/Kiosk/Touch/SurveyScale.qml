pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// Points from 1 up, with words at both ends.
Column {
    id: rating

    required property SurveyModel model
    required property bool portrait

    spacing: Theme.mm(3)

    Grid {
        id: scale

        readonly property int most: rating.portrait || Theme.big ? 5 : 10

        width: parent.width
        columns: Math.min(rating.model.points, most)
        spacing: Theme.gap

        Repeater {
            model: rating.model.points

            Press {
                id: point

                required property int index

                width: Math.floor((scale.width - (scale.columns - 1) * scale.spacing) / scale.columns)
                height: Theme.mm(Theme.big ? 40 : 44)
                radius: Theme.cornerCard
                hue: "voice"
                label: qsTr("%1 分").arg(index + 1)
                chosen: rating.model.point === index + 1
                Accessible.role: Accessible.RadioButton
                onTapped: rating.model.mark(index + 1)

                Label {
                    anchors.centerIn: parent
                    text: `${point.index + 1}`
                    color: point.words
                    font.pixelSize: Theme.numberS
                    font.weight: Theme.bold
                    Accessible.ignored: true
                }
            }
        }
    }

    Item {
        width: parent.width
        height: low.height

        Label {
            id: low
            text: rating.model.low === "" ? "" : qsTr("1 分：%1").arg(rating.model.low)
            color: Theme.soft
            font.pixelSize: Theme.body
        }

        Label {
            anchors.right: parent.right
            text: rating.model.high === "" ? "" : qsTr("%1 分：%2").arg(rating.model.points).arg(rating.model.high)
            color: Theme.soft
            font.pixelSize: Theme.body
        }
    }
}
