pragma ComponentBehavior: Bound

import QtQuick

// One matter through its three stages; a stage that is published can be opened.
Card {
    id: thread

    required property string stage
    // [{key, label, note, enabled, skipped}], in order; enabled: there is a document to open; skipped: this
    // matter went on without that stage.
    required property var stages
    property int days: -1
    property string hue: "disclosure"
    readonly property int present: stages.findIndex(one => one.key === thread.stage)

    signal picked(string key)

    implicitHeight: Math.max(Theme.mm(51.5), row.height)

    DaysLeft {
        id: left

        visible: thread.days >= 0
        anchors.horizontalCenter: parent.left
        anchors.horizontalCenterOffset: Theme.mm(26.5)
        anchors.verticalCenter: parent.verticalCenter
        days: Math.max(0, thread.days)
        size: Theme.numberL
        hue: thread.hue
    }

    Rectangle {
        visible: left.visible
        x: Theme.mm(52.5)
        y: Theme.mm(7.8)
        width: Theme.hair
        height: parent.height - 2 * y
        color: Theme.line
    }

    Item {
        id: row

        readonly property real step: width / Math.max(1, thread.stages.length)

        x: Theme.mm(left.visible ? 57 : 4)
        width: thread.width - x - Theme.mm(3)
        height: holder.childrenRect.height

        Rectangle {
            x: Theme.mm(5 + 4.5)
            y: Theme.mm(14.2) - height / 2
            width: row.step * (thread.stages.length - 1)
            height: Theme.mm(1.2)
            color: Theme.stageOff
        }

        Rectangle {
            x: Theme.mm(5 + 4.5)
            y: Theme.mm(14.2) - height / 2
            width: row.step * Math.max(0, thread.present)
            height: Theme.mm(1.2)
            color: Theme.number(thread.hue)
        }

        Item {
            id: holder

            Repeater {
                model: thread.stages

                Press {
                    id: one

                    required property var modelData
                    required property int index
                    readonly property bool done: index <= thread.present && !(modelData.skipped ?? false)
                    readonly property bool here: index === thread.present

                    x: Math.round(index * row.step)
                    width: Math.round(row.step)
                    height: Math.max(Theme.mm(51.5), words.y + words.height + Theme.mm(6))
                    label: modelData.label
                    hue: thread.hue
                    // What is not published yet is read, not pressed.
                    enabled: (modelData.enabled ?? false) && !here
                    opacity: 1
                    color: pressed ? Theme.pressedTint(hue) : "transparent"
                    border.width: 0
                    Accessible.name: modelData.label + " " + (modelData.note ?? "")
                    onTapped: thread.picked(modelData.key)

                    Rectangle {
                        x: Theme.mm(9.5) - width / 2
                        y: Theme.mm(14.2) - height / 2
                        width: Theme.mm(one.here ? 9 : 8.6)
                        height: width
                        radius: width / 2
                        color: one.done ? Theme.number(thread.hue) : Theme.card
                        border.width: one.done ? 0 : Theme.mm(1.2)
                        border.color: Theme.stageOff
                    }

                    Column {
                        id: words

                        x: Theme.mm(5)
                        y: Theme.mm(21.5)
                        width: parent.width - x

                        Row {
                            spacing: Theme.mm(1)

                            Label {
                                text: one.modelData.label
                                wrapMode: Text.NoWrap
                                color: one.here ? Theme.number(thread.hue) : one.done ? Theme.ink : Theme.soft
                                font.pixelSize: Theme.row
                                font.weight: Theme.bold
                                lineHeight: Theme.titleLeading
                                Accessible.ignored: true
                            }

                            Icon {
                                anchors.verticalCenter: parent.verticalCenter
                                name: one.enabled ? "chevronRight" : ""
                                size: Theme.mm(6)
                                color: Theme.edge
                            }
                        }

                        Label {
                            width: parent.width
                            text: one.modelData.note ?? ""
                            color: one.here ? Theme.ink : Theme.soft
                            font.pixelSize: Theme.caption
                            lineHeight: Theme.titleLeading
                            Accessible.ignored: true
                        }
                    }
                }
            }
        }
    }
}
