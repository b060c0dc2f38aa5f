pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// How one sees best: four switches over the page, each at once in force. Low reach keeps them in reach.
Item {
    id: sheet

    required property App app
    // The part of the window that a hand reaches.
    property real upper: 0
    property real lower: height
    readonly property bool wide: width > height
    readonly property bool brief: lower - upper < Theme.mm(Theme.big ? 230 : 200)
    readonly property real inset: Theme.mm(brief ? 5.5 : 11)
    // For a switch device: nothing else can be pressed meanwhile.
    readonly property bool modal: true

    signal closed

    function dismiss(): void {
        sheet.closed();
    }

    Accessible.role: Accessible.Dialog
    Accessible.name: title.text

    Veil {
        anchors.fill: parent
        onTapped: sheet.closed()
    }

    Card {
        anchors.horizontalCenter: parent.horizontalCenter
        y: Math.round(sheet.upper + Math.max(0, sheet.lower - sheet.upper - height) / 2)
        width: Math.min(parent.width - 2 * Theme.margin, Theme.mm(sheet.wide ? 340 : 220))
        height: rows.y + rows.height + sheet.inset

        // A tap on the card itself is not a tap beside it.
        MouseArea {
            anchors.fill: parent
        }

        Label {
            id: title

            x: sheet.inset
            anchors.verticalCenter: close.verticalCenter
            // Also for who reads no Chinese yet.
            text: sheet.app.language.isEnglish ? "Display 显示" : "显示 Display"
            font.pixelSize: Theme.heading
            font.weight: Theme.bold
        }

        KeyButton {
            id: close

            anchors.right: parent.right
            anchors.rightMargin: sheet.inset
            y: sheet.inset
            height: sheet.brief ? Theme.touch : implicitHeight
            beside: true
            strong: true
            icon: "close"
            label: qsTr("关闭")
            onTapped: sheet.closed()
        }

        Grid {
            id: rows

            readonly property real cell: Math.floor((width - (columns - 1) * columnSpacing) / columns)

            x: sheet.inset
            y: close.y + close.height + Theme.gap
            width: parent.width - 2 * x
            columns: sheet.wide || sheet.brief ? 2 : 1
            columnSpacing: Theme.gap
            rowSpacing: Theme.gap

            Choice {
                label: sheet.brief ? qsTr("大字") : qsTr("大字，看得清楚")
                on: Theme.big
                enabled: sheet.app.elder || !sheet.app.contrast // which has the large type already
                onTapped: sheet.app.toggleElder()
            }

            Choice {
                label: sheet.brief ? qsTr("高对比") : qsTr("高对比，黑底白字")
                on: sheet.app.contrast
                onTapped: sheet.app.toggleContrast()
            }

            Choice {
                label: sheet.brief ? qsTr("低位") : qsTr("低位，坐着也够得着")
                on: sheet.app.reach.isLow
                onTapped: sheet.app.reach.toggle()
            }

            Row {
                id: tongues

                readonly property real half: Math.floor((rows.cell - spacing) / 2)

                spacing: Theme.gap

                Repeater {
                    model: ["中文", "English"]

                    ChipButton {
                        required property string modelData
                        required property int index

                        width: tongues.half
                        height: sample.height
                        radius: Theme.cornerCard
                        strong: true
                        label: modelData
                        chosen: sheet.app.language.isEnglish === (index === 1)
                        onTapped: if (!chosen)
                            sheet.app.language.toggle()
                    }
                }
            }
        }
    }

    // As high as a row of one line.
    Choice {
        id: sample

        visible: false
        label: ""
    }

    component Choice: SwitchRow {
        width: rows.cell
        tight: sheet.brief
        yes: qsTr("开")
        no: qsTr("关")
    }
}
