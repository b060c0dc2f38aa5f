pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// Nobody is here: a highlight that reads from four metres, and an invitation. Any touch wakes the glass.
Rectangle {
    id: page

    required property App app
    readonly property AttractModel model: app.attract
    readonly property bool portrait: height > width
    // For a switch device: nothing else can be pressed meanwhile.
    readonly property bool modal: true

    color: Theme.paper
    Accessible.role: Accessible.Button
    Accessible.name: invitation.text
    Accessible.onPressAction: page.app.wake()

    MouseArea {
        anchors.fill: parent
        onReleased: page.app.wake()
    }

    Brand {
        id: brand
        transform: Drift {}
        x: Theme.margin
        y: Math.max(Theme.mm(10), warning.visible ? warning.y + warning.height + Theme.mm(4) : 0)
        title: page.app.hall.name
        motto: ""
    }

    Clock {
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        y: brand.y
        transform: Drift {}
        time: page.app.hall.time
        date: page.app.hall.date
    }

    // What the county could not refresh is said here too.
    Banner {
        id: warning
        x: Theme.margin
        y: Theme.mm(5)
        width: parent.width - 2 * x
        visible: text !== ""
        text: page.app.hall.banner
    }

    Column {
        id: words

        transform: Drift {}
        x: Theme.margin
        y: brand.y + Theme.mm(page.portrait ? 60 : 36)
        width: page.portrait ? parent.width - 2 * x : parent.width - 2 * x - figure.width - Theme.mm(10)
        spacing: Theme.mm(4)

        Row {
            spacing: Theme.mm(5)

            Label {
                id: lead
                text: page.model.lead
                wrapMode: Text.NoWrap
                font.pixelSize: Theme.type(14)
                font.weight: Theme.bold
                color: Theme.words("disclosure")
                width: Math.min(implicitWidth, words.width - (mark.visible ? mark.width + Theme.mm(5) : 0))
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Theme.type(9)
            }

            SampleTag {
                id: mark
                anchors.verticalCenter: parent.verticalCenter
                visible: page.model.isSample
            }
        }

        Title {
            width: parent.width
            source: page.model.title
            font.pixelSize: Theme.type(page.model.title.length > 26 ? 17 : page.model.title.length > 18 ? 20 : 25)
        }
    }

    Column {
        id: figure

        transform: Drift {}
        visible: page.model.number !== ""
        x: page.portrait ? Theme.margin : parent.width - Theme.margin - width
        y: page.portrait ? words.y + words.height + Theme.mm(14) : words.y - Theme.mm(4)
        width: visible ? Math.max(number.implicitWidth, unit.implicitWidth) : 0

        Label {
            id: number
            anchors.right: page.portrait ? undefined : parent.right
            text: page.model.number
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.type(page.model.number.length > 4 ? 34 : 50)
            font.weight: Theme.bold
            lineHeight: 0.8
            color: Theme.number("disclosure")
        }

        Label {
            id: unit
            anchors.right: page.portrait ? undefined : parent.right
            text: page.model.unit
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.type(14)
            font.weight: Theme.bold
        }
    }

    Row {
        x: Theme.margin
        y: invite.y - Theme.mm(15)
        transform: Drift {}
        spacing: Theme.mm(4)

        Repeater {
            model: page.model.count

            Rectangle {
                required property int index
                width: Theme.mm(index === page.model.at ? 12 : 4.5)
                height: Theme.mm(4.5)
                radius: height / 2
                color: index === page.model.at ? Theme.number("disclosure") : Theme.stageOff
            }
        }
    }

    Rectangle {
        id: invite

        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.mm(page.portrait ? 130 : 90)
        border.width: Theme.contrast ? Theme.hair : 0
        border.color: Theme.line
        gradient: Gradient {
            GradientStop {
                position: 0
                color: Theme.heroTop
            }
            GradientStop {
                position: 1
                color: Theme.heroFoot
            }
        }

        Ridges {
            anchors.fill: parent
            ink: Theme.ridge
        }

        Rectangle {
            id: sign
            transform: Drift {}
            x: Theme.mm(page.portrait ? 20 : 30)
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.mm(38)
            height: width
            radius: width / 2
            color: Theme.white

            Icon {
                anchors.centerIn: parent
                name: "hand"
                size: Theme.mm(24)
                color: Theme.contrast ? Theme.black : Theme.heroFoot
                ground: Theme.white
            }
        }

        Column {
            anchors.verticalCenter: parent.verticalCenter
            x: sign.x + sign.width + Theme.mm(16)
            transform: Drift {}
            width: parent.width - x - Theme.margin
            spacing: Theme.mm(3)

            Title {
                id: invitation
                width: parent.width
                source: qsTr("轻触屏幕，\n看看您村的事").replace("\n", page.portrait ? "\n" : "")
                font.pixelSize: Theme.type(page.portrait ? 20 : 25)
                color: Theme.fillWords
            }

            Label {
                width: parent.width
                visible: !page.portrait || !Theme.big
                text: qsTr("村务、资金、名单，办事要带什么、收多少钱")
                font.pixelSize: Theme.type(page.portrait ? 9 : 12)
                color: Theme.fillWords
            }
        }
    }
}
