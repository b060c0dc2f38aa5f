pragma ComponentBehavior: Bound

import QtQuick

// My village: the whole tile is the target; its white pill names the act.
Press {
    id: hero

    required property string title
    property string hint
    property string act
    property string icon: "house"
    property bool flat: false

    label: act === "" ? title : title + " " + act
    radius: Theme.cornerCard
    border.width: Theme.contrast ? Theme.hair : 0
    color: Theme.heroFoot
    implicitHeight: Theme.mm(flat ? 83 : 128)
    gradient: Gradient {
        GradientStop {
            position: 0
            color: hero.held ? Theme.pressed("disclosure") : Theme.heroTop
        }
        GradientStop {
            position: 0.75
            color: hero.held ? Theme.pressed("disclosure") : Theme.heroFoot
        }
    }

    Ridges {
        anchors.fill: parent
        rise: hero.flat ? 0.66 : 0.47
    }

    Icon {
        x: hero.flat ? parent.width - width - Theme.mm(9) : Theme.mm(10.5)
        y: Theme.mm(8.5)
        name: hero.icon
        size: Theme.mm(21)
        color: Theme.fillWords
        ground: Theme.heroTop
    }

    Column {
        x: Theme.mm(11)
        y: Theme.mm(hero.flat ? 4.5 : 29.5)
        width: parent.width - 2 * x

        Label {
            width: parent.width - (hero.flat ? Theme.mm(24) : 0)
            text: hero.title
            color: Theme.fillWords
            font.pixelSize: Theme.hero
            font.weight: Theme.bold
            lineHeight: implicitWidth > width ? 0.8 : 1 // two lines in English, above the pill
            Accessible.ignored: true
        }

        Label {
            // The large face keeps the first line, where there is room for it.
            visible: parent.y + y + height <= pill.y
            width: parent.width
            text: Theme.big ? hero.hint.split("\n")[0] : hero.hint
            color: Theme.fillWords
            font.pixelSize: Theme.body
            lineHeight: Theme.textLeading
            Accessible.ignored: true
        }
    }

    Rectangle {
        id: pill

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.leftMargin: Theme.mm(11)
        anchors.rightMargin: Theme.mm(11)
        anchors.bottomMargin: Theme.mm(hero.flat ? 8 : 10)
        height: Theme.pillHeight
        radius: height / 2
        color: Theme.contrast ? Theme.yellow : hero.held ? Theme.tint("disclosure") : Theme.white
        visible: hero.act !== ""

        Label {
            anchors.centerIn: parent
            width: Math.min(implicitWidth, parent.width - Theme.mm(36))
            text: hero.act
            horizontalAlignment: Text.AlignHCenter
            color: Theme.contrast ? Theme.black : Theme.words("disclosure")
            font.pixelSize: Theme.heading
            font.weight: Theme.bold
            Accessible.ignored: true
        }

        Icon {
            anchors.right: parent.right
            anchors.rightMargin: Theme.mm(9)
            anchors.verticalCenter: parent.verticalCenter
            name: "chevronRight"
            size: Theme.mm(10)
            color: Theme.contrast ? Theme.black : Theme.words("disclosure")
        }
    }
}
