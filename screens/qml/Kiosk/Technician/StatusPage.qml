pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// How this terminal is: the very findings of `kiosk doctor`.
Item {
    id: page

    required property Maintenance model

    Label {
        id: headline

        width: parent.width
        text: page.model.headline
        font.pixelSize: Theme.title
        font.weight: Theme.bold
    }

    Label {
        id: note

        y: headline.height
        width: parent.width
        height: Theme.mm(10)
        text: page.model.isSyncing ? qsTr("正在向县里要新内容…") : page.model.said
        color: Theme.soft
        font.pixelSize: Theme.body
    }

    ScrollColumn {
        y: note.y + note.height + Theme.gap
        width: parent.width
        height: keys.y - y - Theme.gutter
        hue: "query"

        Repeater {
            model: page.model.problems

            Rectangle {
                id: problem

                required property string level
                required property string label
                required property string words
                readonly property bool bad: level === "bad"

                width: parent?.width ?? 0
                height: problemWords.height + Theme.mm(12)
                radius: Theme.cornerCard
                color: bad ? Theme.badGround : Theme.warnGround
                border.width: Theme.hair
                border.color: bad ? Theme.badLine : Theme.warnLine

                Icon {
                    id: sign

                    x: Theme.inset
                    anchors.verticalCenter: parent.verticalCenter
                    name: problem.bad ? "close" : "warning"
                    size: Theme.mm(11)
                    color: problem.bad ? Theme.bad : Theme.warn
                    ground: problem.color
                }

                Column {
                    id: problemWords

                    x: sign.x + sign.width + Theme.mm(7)
                    y: Theme.mm(6)
                    width: parent.width - x - Theme.inset

                    Label {
                        width: parent.width
                        text: (problem.bad ? qsTr("故障") : qsTr("注意")) + " · " + problem.label
                        font.pixelSize: Theme.row
                        font.weight: Theme.bold
                    }

                    Label {
                        width: parent.width
                        text: problem.words
                        font.pixelSize: Theme.body
                    }
                }
            }
        }

        Card {
            width: parent?.width ?? 0
            height: fine.height + Theme.mm(10)

            Column {
                id: fine

                x: Theme.inset
                y: Theme.mm(5)
                width: parent.width - 2 * x

                Repeater {
                    model: page.model.fine

                    Item {
                        id: line

                        required property string label
                        required property string words

                        width: fine.width
                        height: Math.max(Theme.mm(13), lineWords.height + Theme.mm(4))

                        Icon {
                            id: tick

                            anchors.verticalCenter: parent.verticalCenter
                            name: "check"
                            size: Theme.mm(7.5)
                            color: Theme.ok
                            ground: Theme.okWords
                        }

                        Label {
                            id: state

                            x: tick.width + Theme.mm(3)
                            anchors.verticalCenter: parent.verticalCenter
                            text: qsTr("正常")
                            wrapMode: Text.NoWrap
                            color: Theme.ok
                            font.pixelSize: Theme.caption
                        }

                        Label {
                            id: name

                            x: state.x + Theme.mm(Theme.big ? 26 : 18)
                            anchors.verticalCenter: parent.verticalCenter
                            width: Theme.mm(Theme.big ? 36 : 26)
                            text: line.label
                            wrapMode: Text.NoWrap
                            fontSizeMode: Text.HorizontalFit
                            minimumPixelSize: Theme.tag
                            rightPadding: Theme.mm(2)
                            font.pixelSize: Theme.body
                            font.weight: Theme.bold
                        }

                        Label {
                            id: lineWords

                            x: name.x + name.width
                            anchors.verticalCenter: parent.verticalCenter
                            width: parent.width - x
                            text: line.words
                            font.pixelSize: Theme.body
                        }
                    }
                }
            }
        }
    }

    Row {
        id: keys

        y: parent.height - height
        height: Theme.mm(Theme.big ? 28 : 22)
        spacing: Theme.gutter

        KeyButton {
            width: Theme.mm(Theme.big ? 76 : 66)
            height: parent.height
            beside: true
            icon: "send"
            label: qsTr("现在同步")
            enabled: !page.model.isSyncing
            onTapped: page.model.sync()
        }

        KeyButton {
            width: Theme.mm(Theme.big ? 76 : 66)
            height: parent.height
            beside: true
            icon: "search"
            label: qsTr("再看一遍")
            onTapped: page.model.look()
        }
    }
}
