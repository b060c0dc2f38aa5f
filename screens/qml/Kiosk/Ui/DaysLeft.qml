pragma ComponentBehavior: Bound

import QtQuick

// How long an opinion can still be given. On the last day: 今天截止.
Item {
    id: left

    required property int days
    property bool beside: false
    property string hue: "disclosure"
    property int size: beside ? Theme.numberS : Theme.numberM
    readonly property bool today: days <= 0

    implicitWidth: beside ? line.implicitWidth : Math.max(stack.implicitWidth, above.implicitWidth)
    implicitHeight: beside ? line.implicitHeight : above.height + stack.height - Math.round(size * (today ? 0 : 0.4))
    Accessible.role: Accessible.StaticText
    Accessible.name: today ? qsTr("今天截止") : qsTr("还剩 %1 天", days === 1 ? "one" : "").arg(days)

    Label {
        id: above

        visible: !left.beside
        anchors.horizontalCenter: parent.horizontalCenter
        text: left.today ? qsTr("今天", "above 截止") : qsTr("还剩")
        wrapMode: Text.NoWrap
        color: left.today ? Theme.number(left.hue) : Theme.soft
        font.pixelSize: left.today ? Theme.heading : Theme.caption
        font.weight: left.today ? Theme.bold : Theme.regular
        lineHeight: 0.9
        Accessible.ignored: true
    }

    Row {
        id: stack

        visible: !left.beside
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.top: above.bottom
        // The figure's own line has air above it.
        anchors.topMargin: left.today ? 0 : -Math.round(left.size * 0.16)
        spacing: Theme.mm(2)

        Label {
            id: figure
            text: left.today ? qsTr("截止") : String(left.days)
            wrapMode: Text.NoWrap
            color: Theme.number(left.hue)
            font.pixelSize: left.today ? Theme.heading : left.size
            font.weight: Theme.bold
            font.features: ({
                    "tnum": 1
                })
            lineHeight: left.today ? 1 : 0.9
            Accessible.ignored: true
        }

        Label {
            anchors.baseline: figure.baseline
            visible: !left.today
            text: qsTr("天", left.days === 1 ? "one" : "")
            wrapMode: Text.NoWrap
            color: Theme.soft
            font.pixelSize: Theme.label
            Accessible.ignored: true
        }
    }

    Row {
        id: line

        // The figure, not its line, stands in the middle.
        y: -Math.round(left.size * 0.06)
        visible: left.beside
        spacing: Theme.mm(2)

        Label {
            anchors.baseline: number.baseline
            visible: !left.today
            text: qsTr("还剩")
            wrapMode: Text.NoWrap
            color: Theme.soft
            font.pixelSize: Theme.caption
            Accessible.ignored: true
        }

        Label {
            id: number
            text: left.today ? qsTr("今天截止") : String(left.days)
            wrapMode: Text.NoWrap
            color: Theme.number(left.hue)
            font.pixelSize: left.today ? Theme.body : left.size
            font.weight: Theme.bold
            font.features: ({
                    "tnum": 1
                })
            Accessible.ignored: true
        }

        Label {
            anchors.baseline: number.baseline
            visible: !left.today
            text: qsTr("天", left.days === 1 ? "one" : "")
            wrapMode: Text.NoWrap
            color: Theme.soft
            font.pixelSize: Theme.caption
            Accessible.ignored: true
        }
    }
}
