pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// 查答复: the eight characters of the slip, then how far it has come and the answer.
Item {
    id: page

    required property App app
    readonly property StandingModel model: app.standing
    readonly property bool portrait: height > width
    readonly property bool answered: model.asking !== "" && model.asking !== "working"

    PageHeader {
        id: head

        width: parent.width
        hue: "query"
        crumb: page.model.title
        title: qsTr("输入您的查询码")
    }

    Row {
        id: boxes

        readonly property real cell: Math.min(Theme.mm(30), Math.floor((page.width - send.room - 8 * spacing) / 8.4))

        anchors.top: head.bottom
        anchors.topMargin: Theme.gutter
        spacing: Theme.mm(3)

        Repeater {
            model: 8

            Rectangle {
                id: box

                required property int index
                readonly property bool next: index === page.model.code.length

                width: boxes.cell + (index === 3 ? boxes.cell * 0.4 : 0)
                height: Theme.mm(Theme.big ? 30 : 27)
                color: "transparent"

                Rectangle {
                    width: boxes.cell
                    height: parent.height
                    radius: Theme.cornerKey
                    color: Theme.card
                    border.width: box.next ? Theme.thick : Theme.hair
                    border.color: box.next ? (Theme.contrast ? Theme.yellow : Theme.fill("query")) : Theme.line

                    Label {
                        anchors.centerIn: parent
                        text: page.model.code.charAt(box.index)
                        wrapMode: Text.NoWrap
                        font.pixelSize: Theme.numberS
                        font.weight: Theme.bold
                        color: Theme.number("query")
                    }
                }
            }
        }
    }

    PillButton {
        id: send

        readonly property real room: page.portrait ? 0 : width + Theme.gutter

        x: page.portrait ? 0 : parent.width - width
        y: page.portrait ? boxes.y + boxes.height + Theme.gap : boxes.y + Math.round((boxes.height - height) / 2)
        width: page.portrait ? parent.width : Theme.mm(66)
        height: Theme.pillHeight
        hue: "query"
        icon: "search"
        label: page.model.asking === "working" ? qsTr("正在查") : qsTr("查一查")
        enabled: page.model.canAsk && page.model.asking !== "working"
        onTapped: page.model.ask()
    }

    // Where the code is found and what it looks like, if there is room above the keys.
    Column {
        id: hint

        visible: !page.answered && pad.y - answer.y >= height
        y: answer.y + Math.round(Math.min(Theme.mm(10), (pad.y - answer.y - Theme.gutter - height) / 2))
        width: parent.width
        spacing: Theme.mm(4)

        InfoLine {
            width: parent.width
            icon: "document"
            hue: "query"
            text: qsTr("码有 8 位，是您说完话时屏上给的，拍在手机里或者抄在纸上")
        }

        InfoLine {
            width: parent.width
            icon: "info"
            hue: "query"
            text: qsTr("码里没有字母 I、L、O、U：像 I 的是 1，像 O 的是 0")
        }
    }

    CharPad {
        id: pad

        visible: !page.answered
        anchors.bottom: parent.bottom
        width: parent.width
        characters: "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
        across: page.portrait ? 6 : 11
        hue: "query"
        keyHeight: Math.min(Theme.mm(Theme.big ? 34 : 32), (page.height - answer.y) / (page.portrait ? 6 : 3) - gap)
        onTyped: key => page.model.type(key)
        onErased: page.model.erase()
    }

    ScrollColumn {
        id: answer

        y: (page.portrait ? send.y + send.height : boxes.y + boxes.height) + Theme.mm(8)
        width: parent.width
        height: parent.height - y
        visible: page.answered
        beside: !page.portrait
        hue: "query"

        EmptyState {
            visible: page.model.asking !== "found"
            width: parent.width
            icon: page.model.asking === "none" ? "info" : "offline"
            tone: Theme.soft
            title: page.model.asking === "none" ? qsTr("没有查到这个码") : qsTr("现在连不上县里，查不了")
            text: page.model.asking === "none" ? qsTr("请对一对每个字。刚说的话，要等送到县里才查得到。也可以打 %1").arg(page.model.phone) : qsTr("请过一会儿再查，或者打 %1 问一问。%2").arg(page.model.phone).arg(page.model.hours)
        }

        Card {
            visible: page.model.asking === "found"
            width: parent.width
            height: found.height + Theme.mm(18)

            Column {
                id: found

                x: Theme.inset
                y: Theme.mm(9)
                width: parent.width - 2 * x
                spacing: Theme.mm(4)

                Row {
                    id: way

                    width: parent.width
                    spacing: Theme.mm(3)

                    Repeater {
                        model: 3

                        Rectangle {
                            required property int index

                            width: Math.floor((way.width - 2 * way.spacing) / 3)
                            height: Theme.mm(3)
                            radius: height / 2
                            color: index < page.model.step ? Theme.chosen("query") : Theme.stageOff
                        }
                    }
                }

                Label {
                    width: parent.width
                    text: page.model.words
                    font.pixelSize: Theme.tile
                    font.weight: Theme.bold
                    color: Theme.number("query")
                }

                Label {
                    width: parent.width
                    text: [page.model.office, page.model.at].filter(words => words !== "").join(" • ")
                    color: Theme.soft
                    font.pixelSize: Theme.caption
                }

                Label {
                    width: parent.width
                    visible: text !== ""
                    text: page.model.reply
                    font.pixelSize: Theme.row
                    lineHeight: Theme.proseLeading
                }
            }
        }

        Flow {
            width: parent.width
            spacing: Theme.gap

            KeyButton {
                beside: true
                strong: true
                height: Theme.mm(Theme.big ? 29 : 24)
                hue: "query"
                icon: "erase"
                label: qsTr("改查询码")
                onTapped: page.model.erase()
            }

            KeyButton {
                visible: page.model.reply !== "" && page.model.step === 3
                beside: true
                strong: true
                height: Theme.mm(Theme.big ? 29 : 24)
                hue: "rating"
                icon: "star"
                label: qsTr("这个答复满意吗")
                onTapped: page.app.go("rating", "reply:" + page.model.code)
            }

            KeyButton {
                visible: page.model.asking === "found" && page.model.step === 3
                beside: true
                strong: true
                height: Theme.mm(Theme.big ? 29 : 24)
                hue: "voice"
                icon: "chat"
                label: qsTr("还要再说")
                onTapped: page.app.go("opinion", "|reply:" + page.model.code)
            }
        }
    }
}
