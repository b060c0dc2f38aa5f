pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// Take it home by phone: the words themselves, and the page on the county's site.
Item {
    id: page

    required property App app
    readonly property TakeawayModel model: app.takeaway
    readonly property bool portrait: height > width
    readonly property bool both: model.linkCode !== ""
    // Wide: codes and words side by side.
    readonly property real codeWidth: both ? Theme.mm(118) : Theme.mm(150)

    EmptyState {
        width: parent.width
        visible: page.model.state === "empty" || page.model.state === "failed"
        icon: "info"
        tone: Theme.soft
        title: qsTr("这份内容已到期或撤下")
        text: qsTr("想了解情况，请问窗口工作人员")
    }

    ScrollColumn {
        anchors.fill: parent
        visible: page.model.state === "ready"
        beside: !page.portrait
        spacing: Theme.gutter

        PageHeader {
            width: parent.width
            hue: page.model.hue
            crumb: page.model.crumb
            title: page.model.title
        }

        Label {
            width: parent.width
            text: qsTr("用手机扫一扫带回家，不用登录，不留您的信息")
            font.pixelSize: Theme.row
            color: Theme.soft
        }

        Row {
            width: parent.width
            spacing: Theme.gutter
            visible: page.model.canPrint

            PillButton {
                id: printer
                icon: "print"
                label: page.model.printing === "working" ? qsTr("正在打印") : qsTr("打印")
                enabled: page.model.printing !== "working"
                onTapped: page.model.print()
            }

            Label {
                width: parent.width - x
                anchors.verticalCenter: printer.verticalCenter
                text: {
                    if (page.model.printing === "done")
                        return qsTr("已送到打印机，请取纸");
                    if (page.model.printing === "failed")
                        return qsTr("打印机现在用不了，请扫码带走，或者问窗口工作人员");
                    if (page.model.printing === "many")
                        return qsTr("刚才打得太多，请过一会儿再打，或者扫码带走");
                    return page.model.printing === "working" ? "" : qsTr("打在 A4 纸上，不收费");
                }
                font.pixelSize: Theme.body
                color: page.model.printing === "failed" || page.model.printing === "many" ? Theme.bad : Theme.soft
            }
        }

        Flow {
            width: parent.width
            spacing: Theme.gutter

            CodeCard {
                id: code
                code: page.model.wordsCode
                head: qsTr("没有流量也能看")
                note: qsTr("要带的、要交的、地点和电话，都写在码里")
            }

            CodeCard {
                id: link
                visible: page.both
                code: page.model.linkCode
                head: qsTr("打开县里的网页")
                // The number of the page in two halves, for whoever copies it by hand.
                note: page.model.link.replace(/^https:\/\//, "").replace(/\/(\w{13})(\w{13})$/, "/\n$1\n$2")
            }

            Card {
                width: page.portrait ? parent.width : parent.width - (page.both ? 2 : 1) * (page.codeWidth + Theme.gutter)
                // As high as the code beside it.
                height: Math.max(words.height + Theme.mm(16), page.portrait ? 0 : code.height)

                Label {
                    id: words
                    x: Theme.inset
                    y: Theme.mm(8)
                    width: parent.width - 2 * x
                    text: page.model.words
                    lineHeight: Theme.textLeading
                }
            }
        }
    }

    component CodeCard: Card {
        id: card

        required property string code
        required property string head
        required property string note

        width: page.portrait && Theme.big || !page.both && page.portrait ? parent?.width ?? 0 : page.portrait ? Math.floor(((parent?.width ?? 0) - Theme.gutter) / 2) : page.codeWidth
        // Two side by side are equally high.
        height: Math.max(code.room, page.both ? link.room : 0)

        readonly property real room: inside.height + Theme.mm(16)

        Column {
            id: inside

            x: Theme.mm(8)
            y: Theme.mm(8)
            width: parent.width - 2 * x
            spacing: Theme.mm(3)

            Item {
                width: parent.width
                height: Math.min(width, Theme.mm(page.both ? 98 : 124))

                Image {
                    // A whole number of pixels a module keeps the code sharp.
                    readonly property int grain: Math.max(1, Math.floor(parent.height / Math.max(1, implicitWidth)))

                    anchors.centerIn: parent
                    width: implicitWidth * grain
                    height: width
                    source: card.code
                    smooth: false
                    cache: false
                    Accessible.role: Accessible.Graphic
                    Accessible.name: qsTr("二维码：%1").arg(card.head)
                }
            }

            Label {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: card.head
                font.pixelSize: Theme.heading
                font.weight: Theme.bold
            }

            Label {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: card.note
                font.pixelSize: Theme.caption
                color: Theme.soft
            }
        }
    }
}
