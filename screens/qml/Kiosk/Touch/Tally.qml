pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// What a survey came to: each question with its lines; small numbers are not told.
Item {
    id: page

    required property App app
    readonly property TallyModel model: app.tally
    readonly property bool portrait: height > width

    EmptyState {
        width: parent.width
        visible: page.model.state === "empty"
        icon: "info"
        tone: Theme.soft
        title: qsTr("这份结果已经不在了")
        text: qsTr("想了解情况，请问窗口工作人员")
    }

    ScrollColumn {
        anchors.fill: parent
        visible: page.model.state === "ready"
        beside: !page.portrait
        hue: "voice"
        spacing: Theme.mm(4)

        PageHeader {
            width: parent.width
            hue: "voice"
            crumb: page.model.crumb
            title: page.model.title
            figureWords: page.portrait ? "" : page.model.people
            sampleText: page.model.isSample ? qsTr("示例") : ""
        }

        Label {
            width: parent.width
            text: (page.portrait ? page.model.people + " • " : "") + page.model.when
            color: Theme.soft
            font.pixelSize: Theme.caption
        }

        Repeater {
            model: page.model.rows

            Loader {
                id: row

                required property bool isAsk
                required property string words
                required property string note
                required property real share

                width: parent?.width ?? 0
                sourceComponent: isAsk ? question : line

                Component {
                    id: question

                    Column {
                        topPadding: Theme.mm(4)

                        Label {
                            width: parent.width
                            text: row.words
                            font.pixelSize: Theme.heading
                            font.weight: Theme.bold
                        }

                        Label {
                            width: parent.width
                            text: row.note
                            color: Theme.soft
                            font.pixelSize: Theme.caption
                        }
                    }
                }

                Component {
                    id: line

                    BarLine {
                        hue: "voice"
                        label: row.words
                        share: row.share
                        amount: row.note
                        labelWidth: Theme.mm(Theme.big ? 104 : 84)
                    }
                }
            }
        }

        Label {
            width: parent.width
            topPadding: Theme.mm(4)
            text: qsTr("由县里数出、两人签发。不满 5 个人的数，和能推算出它的数，都不公布。")
            color: Theme.ok
            font.pixelSize: Theme.caption
        }
    }
}
