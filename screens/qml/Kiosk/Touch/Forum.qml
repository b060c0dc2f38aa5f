pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// 在线互动: four ways to speak, what is open for comment, the way to an answer, and whom to call with a report.
Item {
    id: page

    required property App app
    readonly property ForumModel model: app.forum
    readonly property bool portrait: height > width
    readonly property var ways: [
        {
            key: "advice",
            icon: "bulb",
            label: qsTr("提建议"),
            hint: qsTr("怎么办更好")
        },
        {
            key: "question",
            icon: "question",
            label: qsTr("问一问"),
            hint: qsTr("不明白的事")
        },
        {
            key: "opinion",
            icon: "message",
            label: qsTr("提意见"),
            hint: qsTr("哪里没办好")
        },
        {
            key: "correction",
            icon: "pencil",
            label: qsTr("有错要改"),
            hint: qsTr("哪里写错了")
        }
    ]

    Skeleton {
        anchors.fill: parent
        active: page.model.state === "loading"
        shape: "page"
    }

    FailedState {
        width: parent.width
        visible: page.model.state === "failed"
        title: qsTr("这一页暂时打不开")
        text: qsTr("请换一页看看，或者问窗口工作人员")
    }

    ScrollColumn {
        anchors.fill: parent
        visible: page.model.state === "ready"
        beside: !page.portrait
        hue: "voice"
        spacing: Theme.mm(7)

        PageHeader {
            width: parent.width
            hue: "voice"
            title: page.model.title

            Label {
                anchors.verticalCenter: parent?.verticalCenter
                visible: !page.portrait && page.model.reportPhones !== ""
                text: qsTr("举报请打 %1").arg(page.model.reportPhones)
                wrapMode: Text.NoWrap
                color: Theme.words("voice")
                font.pixelSize: Theme.row
                font.weight: Theme.bold
            }
        }

        Loader {
            width: parent.width
            active: page.model.trouble !== ""
            visible: active
            sourceComponent: NotNow {
                trouble: page.model.trouble
                phone: page.model.phone
                hours: page.model.hours
            }
        }

        Grid {
            id: ways

            width: parent.width
            visible: page.model.trouble === ""
            columns: page.portrait || Theme.big ? 2 : 4
            spacing: Theme.gap

            Repeater {
                model: page.ways

                Press {
                    id: way

                    required property var modelData

                    width: Math.floor((ways.width - (ways.columns - 1) * Theme.gap) / ways.columns)
                    height: words.height + Theme.mm(13)
                    radius: Theme.cornerCard
                    hue: "voice"
                    label: modelData.label
                    onTapped: page.app.go("opinion", modelData.key + "|")

                    Icon {
                        id: sign
                        x: Theme.mm(7)
                        anchors.verticalCenter: parent.verticalCenter
                        name: way.modelData.icon
                        size: Theme.mm(13)
                        color: Theme.number("voice")
                        ground: way.color
                    }

                    Column {
                        id: words

                        anchors.left: sign.right
                        anchors.leftMargin: Theme.mm(5)
                        anchors.right: parent.right
                        anchors.rightMargin: Theme.mm(3)
                        anchors.verticalCenter: parent.verticalCenter

                        Label {
                            width: parent.width
                            text: way.label
                            font.pixelSize: Theme.row
                            font.weight: Theme.bold
                            lineHeight: Theme.titleLeading
                            Accessible.ignored: true
                        }

                        Label {
                            width: parent.width
                            text: way.modelData.hint
                            color: Theme.soft
                            font.pixelSize: Theme.caption
                            lineHeight: Theme.titleLeading
                            Accessible.ignored: true
                        }
                    }
                }
            }
        }

        ListRow {
            width: parent.width
            height: Math.max(implicitHeight, Theme.mm(Theme.big ? 40 : 33))
            radius: Theme.cornerCard
            hue: "query"
            icon: "querylist"
            title: qsTr("查我的答复")
            subline: qsTr("用查询码，看办到哪一步")
            onTapped: page.app.go("standing")
        }

        SectionHead {
            width: parent.width
            hue: "voice"
            visible: surveys.count > 0
            title: qsTr("问卷")
        }

        Repeater {
            id: surveys
            model: page.model.asked

            ListRow {
                id: survey

                required property string rowId
                required property int days
                required property bool isTold
                required property bool isSample
                required title
                required subline

                width: parent?.width ?? 0
                radius: Theme.cornerCard
                hue: "voice"
                sample: isSample
                onTapped: page.app.go(isTold ? "tally" : "survey", rowId)

                Label {
                    anchors.verticalCenter: parent?.verticalCenter
                    visible: !survey.isTold
                    text: survey.days === 0 ? qsTr("今天截止") : qsTr("还剩 %1 天", survey.days === 1 ? "one" : "").arg(survey.days)
                    wrapMode: Text.NoWrap
                    color: Theme.words("voice")
                    font.pixelSize: Theme.body
                    font.weight: Theme.bold
                    Accessible.ignored: true
                }
            }
        }

        SectionHead {
            width: parent.width
            hue: "voice"
            visible: page.model.openCount > 0
            title: qsTr("正在听您意见")
            more: qsTr("共 %1 件 ›").arg(page.model.openCount)
            onTapped: page.app.go("catalogue", "open")
        }

        Repeater {
            model: page.model.open_

            CommentCard {
                required property string rowId
                required property string unit
                required property bool isSample
                required title
                required days

                width: parent?.width ?? 0
                hue: "voice"
                subline: unit
                sample: isSample
                onTapped: page.app.go("item", rowId)
            }
        }

        SectionHead {
            width: parent.width
            hue: "voice"
            visible: page.model.saidCount > 0
            title: qsTr("群众意见与答复")
            more: qsTr("共 %1 件 ›").arg(page.model.saidCount)
            onTapped: page.app.go("replies")
        }

        Repeater {
            model: page.model.said

            SaidItem {
                width: parent?.width ?? 0
                onTapped: page.app.go("item", rowId)
            }
        }

        Card {
            width: parent.width
            height: reports.height + Theme.mm(16)
            visible: lines.count > 0

            Column {
                id: reports

                x: Theme.inset
                y: Theme.mm(8)
                width: parent.width - 2 * x
                spacing: Theme.mm(3)

                Label {
                    width: parent.width
                    text: qsTr("举报不在屏上收")
                    font.pixelSize: Theme.heading
                    font.weight: Theme.bold
                }

                Label {
                    width: parent.width
                    text: qsTr("这里人来人往，举报请打电话，这块屏一个字也不记：")
                    color: Theme.soft
                    font.pixelSize: Theme.caption
                }

                Repeater {
                    id: lines
                    model: page.model.hotlines

                    InfoLine {
                        required property string rowId
                        required property string phone
                        required property string note

                        width: reports.width
                        icon: "phone"
                        hue: "voice"
                        strong: true
                        text: phone + "  " + rowId + (note === "" ? "" : "\n" + note)
                    }
                }
            }
        }
    }
}
