pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes
import Kiosk.Ui
import Kiosk.ViewModels

// 您满意吗: five faces, one tap; then reasons, if one likes.
Item {
    id: page

    required property App app
    readonly property RatingModel model: app.rating
    readonly property bool portrait: height > width
    readonly property bool able: model.state === "ready" && model.trouble === "" && !model.isGone
    readonly property bool choosing: able && model.choosing
    readonly property bool open: able && !model.choosing
    readonly property bool given: model.vote === "kept"
    readonly property bool asked: model.vote !== "" && model.vote !== "working"
    readonly property string promise: qsTr("不记名字。同一件事一次来访评一次，满 5 次评价才公布结果。")
    readonly property var faces: [
        {
            level: 5,
            label: qsTr("非常满意"),
            eyes: "M29 43 Q35 35 41 43 M59 43 Q65 35 71 43",
            mouth: "M26 58 Q34 76 50 76 Q66 76 74 58"
        },
        {
            level: 4,
            label: qsTr("满意"),
            eyes: "M35 37 V43 M65 37 V43",
            mouth: "M28 62 Q50 84 72 62"
        },
        {
            level: 3,
            label: qsTr("基本满意"),
            eyes: "M35 37 V43 M65 37 V43",
            mouth: "M32 68 Q50 73 68 66"
        },
        {
            level: 2,
            label: qsTr("不满意"),
            eyes: "M35 37 V43 M65 37 V43",
            mouth: "M30 72 Q50 56 70 72"
        },
        {
            level: 1,
            label: qsTr("非常不满意"),
            eyes: "M36 41 V46 M64 41 V46 M26 28 L43 34 M74 28 L57 34",
            mouth: "M29 75 Q50 50 71 75"
        }
    ]

    PageHeader {
        id: head

        width: parent.width
        hue: "rating"
        crumb: page.model.crumb
        title: page.choosing ? qsTr("哪个窗口给您办的？") : page.model.title

        SampleTag {
            anchors.verticalCenter: parent?.verticalCenter
            visible: page.model.isSample
        }
    }

    Loader {
        active: page.model.state === "ready" && !page.able
        anchors.top: head.bottom
        anchors.topMargin: Theme.gutter
        width: parent.width
        sourceComponent: page.model.isGone ? gone : sorry
    }

    Component {
        id: sorry

        NotNow {
            hue: "rating"
            trouble: page.model.trouble
            phone: page.model.phone
        }
    }

    Component {
        id: gone

        EmptyState {
            icon: "info"
            tone: Theme.soft
            title: qsTr("这份内容已到期或撤下")
            text: qsTr("想了解情况，请问窗口工作人员")
        }
    }

    WindowChoice {
        anchors.top: head.bottom
        anchors.topMargin: Theme.mm(8)
        anchors.bottom: parent.bottom
        width: parent.width
        visible: page.choosing
        portrait: page.portrait
        windows: page.model.windows
        promise: page.promise
        onPicked: number => page.model.pick(number)
    }

    Grid {
        id: faces

        anchors.top: head.bottom
        anchors.topMargin: Theme.mm(8)
        visible: page.open
        width: parent.width
        columns: page.portrait ? 1 : 5
        spacing: Theme.gap

        readonly property real cell: Math.floor((width - (columns - 1) * spacing) / columns)
        // What thanks and reasons need below; the faces have the rest, and nothing moves when one is tapped.
        readonly property real rest: page.height - y - Theme.gutter - Theme.mm(page.portrait ? (Theme.big ? 150 : 122) : (Theme.big ? 112 : 88))
        readonly property real tall: Math.floor(page.portrait ? Math.max(Theme.mm(31), Math.min(Theme.mm(46), (rest - 4 * spacing) / 5)) : Math.max(Theme.mm(52), Math.min(Theme.mm(104), rest)))

        Repeater {
            model: page.faces

            Press {
                id: face

                required property var modelData
                readonly property real round: page.portrait ? faces.tall - Theme.mm(8) : Math.min(width - Theme.mm(18), faces.tall - Theme.heading * 1.6 - Theme.mm(12))

                width: faces.cell
                height: faces.tall
                radius: Theme.cornerCard
                hue: "rating"
                label: modelData.label
                chosen: page.model.level === modelData.level
                enabled: page.model.vote !== "done" && page.model.vote !== "working"
                onTapped: page.model.give(modelData.level)

                Shape {
                    id: drawing

                    readonly property color pen: face.chosen ? Theme.chosen("rating") : Theme.ink
                    readonly property color ground: face.chosen ? Theme.chosenWords : Theme.contrast ? Theme.black : Theme.tint("rating")

                    x: page.portrait ? Theme.mm(8) : Math.round((parent.width - width) / 2)
                    // In the middle of what the words leave.
                    y: page.portrait ? Theme.mm(4) : Math.round((face.height - Theme.mm(5) - Theme.heading * 1.5 - face.round) / 2)
                    width: 100
                    height: 100
                    scale: face.round / 100
                    transformOrigin: Item.TopLeft
                    // As in Icon: clipped by the low reach's window only as a picture.
                    layer.enabled: Theme.clipped
                    layer.textureSize: Qt.size(Math.ceil(face.round), Math.ceil(face.round))
                    Accessible.ignored: true
                    transform: Translate {
                        x: page.portrait ? 0 : (100 - face.round) / 2
                    }

                    ShapePath {
                        fillColor: drawing.ground
                        strokeColor: Theme.contrast && !face.chosen ? Theme.white : drawing.pen
                        strokeWidth: 4

                        PathAngleArc {
                            centerX: 50
                            centerY: 50
                            radiusX: 47
                            radiusY: 47
                            startAngle: 0
                            sweepAngle: 360
                        }
                    }

                    ShapePath {
                        fillColor: "transparent"
                        strokeColor: Theme.contrast && !face.chosen ? Theme.white : drawing.pen
                        strokeWidth: 5
                        capStyle: ShapePath.RoundCap

                        PathSvg {
                            path: face.modelData.mouth
                        }
                    }

                    ShapePath {
                        fillColor: "transparent"
                        strokeColor: Theme.contrast && !face.chosen ? Theme.white : drawing.pen
                        strokeWidth: 6
                        capStyle: ShapePath.RoundCap

                        PathSvg {
                            path: face.modelData.eyes
                        }
                    }
                }

                Label {
                    x: page.portrait ? drawing.x + face.round + Theme.mm(9) : 0
                    y: page.portrait ? Math.round((parent.height - height) / 2) : parent.height - height - Theme.mm(5)
                    width: page.portrait ? parent.width - x - Theme.mm(6) : parent.width
                    horizontalAlignment: page.portrait ? Text.AlignLeft : Text.AlignHCenter
                    text: face.label
                    color: face.words
                    font.pixelSize: page.portrait || !Theme.big ? Theme.heading : Theme.row
                    font.weight: Theme.bold
                    Accessible.ignored: true
                }
            }
        }
    }

    Rectangle {
        id: after

        anchors.top: faces.bottom
        anchors.topMargin: Theme.gutter
        width: parent.width
        height: parent.height - y
        visible: page.open
        radius: Theme.cornerCard
        color: Theme.contrast ? Theme.black : Theme.tint("rating")
        border.width: Theme.contrast ? Theme.hair : 0
        border.color: Theme.line

        // Before the tap: what it takes, and what is not kept.
        Item {
            // Many words on a small glass leave no room for the hand.
            readonly property bool roomy: !page.portrait || height >= disc.height + invitation.height + Theme.mm(19)

            anchors.fill: parent
            visible: !page.asked

            Rectangle {
                id: disc

                visible: parent.roomy
                x: page.portrait ? Math.round((parent.width - width) / 2) : Theme.mm(14)
                y: Math.round((parent.height - (page.portrait ? height + Theme.mm(7) + invitation.height : height)) / 2)
                width: Theme.mm(page.portrait ? 36 : 44)
                height: width
                radius: width / 2
                color: Theme.contrast ? Theme.black : Theme.card
                border.width: Theme.contrast ? Theme.hair : 0
                border.color: Theme.line

                Icon {
                    anchors.centerIn: parent
                    name: "hand"
                    size: parent.width * 0.58
                    color: Theme.number("rating")
                    ground: parent.color
                }
            }

            Column {
                id: invitation

                x: page.portrait ? Theme.inset : disc.x + disc.width + Theme.mm(12)
                y: page.portrait && parent.roomy ? disc.y + disc.height + Theme.mm(7) : Math.round((parent.height - height) / 2)
                width: parent.width - x - Theme.inset
                spacing: Theme.mm(4)

                Label {
                    width: parent.width
                    horizontalAlignment: page.portrait ? Text.AlignHCenter : Text.AlignLeft
                    text: page.afterWords()
                    color: Theme.words("rating")
                    font.pixelSize: Theme.tile
                    font.weight: Theme.bold
                }

                Label {
                    width: parent.width
                    horizontalAlignment: page.portrait ? Text.AlignHCenter : Text.AlignLeft
                    text: page.promise
                    color: Theme.ok
                    font.pixelSize: Theme.body
                }
            }
        }

        ScrollColumn {
            x: Theme.inset
            y: Theme.mm(7)
            visible: page.asked
            // Wide: the key to end stands beside it.
            width: parent.width - 2 * x - (page.portrait ? 0 : done.width + Theme.mm(4))
            height: parent.height - 2 * y - (page.portrait ? done.height + Theme.mm(4) : 0)
            beside: true
            hue: "rating"
            spacing: Theme.mm(5)

            Label {
                width: parent.width
                text: page.afterWords()
                color: page.model.vote === "failed" ? Theme.bad : Theme.words("rating")
                font.pixelSize: Theme.heading
                font.weight: Theme.bold
            }

            Flow {
                width: parent.width
                visible: page.given
                spacing: Theme.gap

                Repeater {
                    model: page.model.tags

                    ChipButton {
                        required property var modelData

                        width: Math.max(Theme.mm(46), implicitWidth)
                        hue: "rating"
                        label: modelData.label
                        chosen: modelData.chosen
                        Accessible.role: Accessible.CheckBox
                        onTapped: page.model.toggleTag(modelData.key)
                    }
                }
            }

            Label {
                width: parent.width
                text: page.promise
                color: Theme.ok
                font.pixelSize: Theme.caption
            }
        }

        PillButton {
            id: done

            visible: page.given || page.model.vote === "done"
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            anchors.margins: Theme.mm(6)
            width: Theme.mm(72)
            height: Theme.pillHeight
            hue: "rating"
            label: qsTr("好了")
            onTapped: page.app.back()
        }
    }

    function afterWords(): string {
        if (page.model.vote === "" || page.model.vote === "working")
            return qsTr("点一张脸就记下了，不用登录");
        if (page.model.vote === "failed")
            return qsTr("没有记下来，请再点一次，或者跟窗口工作人员说");
        if (page.model.vote === "done")
            return qsTr("这次来访已经评过了，谢谢您");
        if (page.model.level >= 3)
            return qsTr("记下了，谢谢您。还想说说哪里好？不选也行");
        return page.model.isReply ? qsTr("记下了，对不起您。头一回不满意，会再答复一次。哪里不好？") : qsTr("记下了，对不起您。还想说说哪里不好？不选也行");
    }
}
