pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// An emergency notice at the upper edge: it stands in nobody's way, and its full text is one touch away.
Press {
    id: bar

    required property AlarmModel alarm
    property bool flush: false

    visible: alarm.isOn
    radius: flush ? 0 : Theme.cornerKey
    label: qsTr("紧急通知：%1").arg(alarm.text)
    height: visible ? Math.max(Theme.touch, words.height + Theme.mm(flush ? 3 : 7)) : 0
    color: held ? Theme.black : Theme.urgent
    border.width: Theme.contrast ? Theme.hair : 0
    border.color: Theme.white

    Icon {
        id: sign
        x: bar.flush ? Theme.margin : Theme.mm(6)
        anchors.verticalCenter: parent.verticalCenter
        name: "warning"
        size: Theme.mm(10)
        color: Theme.boardCount
        ground: bar.color
    }

    Label {
        id: words
        x: sign.x + sign.width + Theme.mm(5)
        anchors.verticalCenter: parent.verticalCenter
        width: more.x - x - Theme.gap
        text: bar.alarm.text
        font.weight: Theme.bold
        color: Theme.white
        lineHeight: Theme.titleLeading
        Accessible.ignored: true
    }

    Label {
        id: more
        anchors.right: next.left
        anchors.rightMargin: Theme.mm(2)
        anchors.verticalCenter: parent.verticalCenter
        text: qsTr("看全文")
        wrapMode: Text.NoWrap
        font.weight: Theme.bold
        color: Theme.boardCount
        Accessible.ignored: true
    }

    Icon {
        id: next
        anchors.right: parent.right
        anchors.rightMargin: bar.flush ? Theme.margin : Theme.mm(5)
        anchors.verticalCenter: parent.verticalCenter
        name: "chevronRight"
        size: Theme.mm(8)
        color: Theme.boardCount
    }
}
