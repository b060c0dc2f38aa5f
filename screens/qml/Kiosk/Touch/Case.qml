pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// 查办件: the number of the slip and the last four digits of the telephone; then how far it has come.
Item {
    id: page

    required property App app
    readonly property CaseModel model: app.case
    readonly property bool portrait: height > width
    readonly property bool answered: model.asking !== "" && model.asking !== "working"

    PageHeader {
        id: head

        width: parent.width
        hue: "query"
        crumb: page.model.title
        title: qsTr("查办件进度")
    }

    component Field: Press {
        id: field

        required property string key
        required property string typed
        property string hint

        height: Theme.mm(Theme.big ? 37 : 32)
        hue: "query"
        radius: Theme.cornerKey
        border.width: page.model.field === key ? Theme.thick : Theme.hair
        border.color: page.model.field === key ? (Theme.contrast ? Theme.yellow : Theme.fill("query")) : Theme.line
        onTapped: page.model.choose(key)

        Label {
            x: Theme.mm(6)
            y: Theme.mm(2.6)
            text: field.label
            wrapMode: Text.NoWrap
            color: Theme.soft
            font.pixelSize: Theme.caption
            Accessible.ignored: true
        }

        Label {
            x: Theme.mm(6)
            y: parent.height - height - Theme.mm(3)
            width: parent.width - 2 * x
            text: field.typed === "" ? field.hint : field.typed
            wrapMode: Text.NoWrap
            elide: Text.ElideLeft
            color: field.typed === "" ? Theme.soft : Theme.number("query")
            font.pixelSize: field.typed === "" ? Theme.body : Theme.heading
            font.weight: field.typed === "" ? Theme.regular : Theme.bold
            Accessible.ignored: true
        }
    }

    Field {
        id: number

        key: "number"
        y: head.height + Theme.gutter
        width: page.portrait ? parent.width : parent.width - phone4.width - send.width - 2 * Theme.gap
        label: qsTr("办件号")
        typed: page.model.number
        hint: qsTr("回执单上的号")
    }

    Field {
        id: phone4

        key: "phone4"
        x: page.portrait ? 0 : number.width + Theme.gap
        y: page.portrait ? number.y + number.height + Theme.gap : number.y
        width: page.portrait ? Math.floor((parent.width - Theme.gap) / 2) : Theme.mm(Theme.big ? 92 : 82)
        label: qsTr("电话后四位")
        typed: page.model.phone4
        hint: qsTr("办事时留的电话")
    }

    PillButton {
        id: send

        x: parent.width - width
        y: phone4.y + Math.round((phone4.height - height) / 2)
        width: page.portrait ? parent.width - phone4.width - Theme.gap : Theme.mm(66)
        height: Theme.pillHeight
        hue: "query"
        icon: "search"
        label: page.model.asking === "working" ? qsTr("正在查") : qsTr("查一查")
        enabled: page.model.canAsk && page.model.asking !== "working"
        onTapped: page.model.ask()
    }

    // Where the numbers are found, if there is room above the keys.
    Column {
        visible: !page.answered && pad.y - answer.y >= height + Theme.gutter
        y: answer.y + Math.round((pad.y - answer.y - Theme.gutter - height) / 2)
        width: parent.width
        spacing: Theme.mm(5)

        InfoLine {
            width: parent.width
            icon: "document"
            hue: "query"
            text: qsTr("办件号印在窗口给您的回执单上")
        }

        InfoLine {
            width: parent.width
            icon: "phone"
            hue: "query"
            text: qsTr("电话后四位，是办事时留的那个电话")
        }

        InfoLine {
            width: parent.width
            icon: "shield"
            hue: "query"
            text: qsTr("号码只用来查这一次，查完就擦掉")
        }
    }

    CharPad {
        id: pad

        visible: !page.answered
        anchors.bottom: parent.bottom
        width: parent.width
        characters: "1234567890-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        across: page.portrait ? 8 : 10
        hue: "query"
        keyHeight: Math.min(Theme.mm(page.portrait ? 34 : Theme.big ? 31 : 30), (page.height - answer.y) / (page.portrait ? 5 : 4) - gap)
        onTyped: key => page.model.type(key)
        onErased: page.model.erase()
    }

    ScrollColumn {
        id: answer

        y: phone4.y + phone4.height + Theme.mm(7)
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
            title: page.model.asking === "none" ? qsTr("没有查到，请对一对号码") : qsTr("现在连不上县里，查不了")
            text: page.model.asking === "none" ? qsTr("办件号和电话后四位要和回执单上的一样。也可以打 %1").arg(page.model.phone) : qsTr("请过一会儿再查，或者打 %1 问一问。%2").arg(page.model.phone).arg(page.model.hours)
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

                Label {
                    width: parent.width
                    text: page.model.caseTitle
                    font.pixelSize: Theme.heading
                    font.weight: Theme.bold
                }

                Label {
                    width: parent.width
                    text: [page.model.office, page.model.officePhone].filter(words => words !== "").join(" • ")
                    color: Theme.soft
                    font.pixelSize: Theme.caption
                }

                Repeater {
                    model: page.model.steps

                    InfoLine {
                        required property string rowId
                        required property string name
                        required property string day

                        width: found.width
                        hue: "query"
                        icon: day === "" ? "clock" : "checkmark"
                        strong: day !== ""
                        text: name + "  " + (day === "" ? qsTr("还没到这一步") : day)
                    }
                }

                Label {
                    width: parent.width
                    visible: text !== ""
                    text: page.model.note
                    font.pixelSize: Theme.row
                }
            }
        }

        KeyButton {
            beside: true
            strong: true
            height: Theme.mm(Theme.big ? 29 : 24)
            hue: "query"
            icon: "erase"
            label: qsTr("改号码")
            onTapped: page.model.again()
        }
    }
}
