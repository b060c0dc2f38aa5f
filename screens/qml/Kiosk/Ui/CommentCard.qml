pragma ComponentBehavior: Bound

import QtQuick

// A matter that is open for opinions: how long, what, and whose.
Press {
    id: card

    required property string title
    required property int days
    property string subline
    property bool sample: false

    label: title
    radius: Theme.cornerCard
    implicitHeight: Math.max(Theme.mm(Theme.big ? 46 : 40), words.height + Theme.mm(8))
    Accessible.description: left.Accessible.name + " " + subline

    DaysLeft {
        id: left

        anchors.horizontalCenter: parent.left
        anchors.horizontalCenterOffset: Theme.mm(20.5)
        anchors.verticalCenter: parent.verticalCenter
        days: card.days
        hue: card.hue
        size: Theme.type(18)
        Accessible.ignored: true
    }

    Rectangle {
        x: Theme.mm(39)
        y: Theme.mm(7.5)
        width: Theme.hair
        height: parent.height - 2 * y
        color: Theme.line
    }

    Column {
        id: words

        x: Theme.mm(45.5)
        width: parent.width - x - Theme.mm(5)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.mm(0.6)

        Title {
            // A wide card holds a heading in one line; a narrow one two lines of text size.
            width: parent.width
            source: card.title
            font.pixelSize: width > Theme.heading * 16 ? Theme.heading : Theme.body
            Accessible.ignored: true
        }

        Row {
            spacing: Theme.mm(3.6)

            Label {
                text: card.subline
                wrapMode: Text.NoWrap
                color: Theme.soft
                font.pixelSize: Theme.caption
                Accessible.ignored: true
            }

            SampleTag {
                anchors.verticalCenter: parent.verticalCenter
                visible: card.sample
            }
        }
    }
}
