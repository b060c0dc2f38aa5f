pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// Nothing has arrived yet: say so plainly, and what happens next. Without a county: the code that pairs this terminal.
Item {
    id: page

    required property App app
    readonly property Newcomer model: app.newcomer as Newcomer
    readonly property bool asking: !model.hasCounty && (model.isTyping || model.state === "no_address")
    readonly property bool pairing: !model.hasCounty && !asking && ["calling", "waiting", "joining", "unreachable", "not_here"].includes(model.state)
    readonly property bool portrait: height > width

    Component.onCompleted: model.watch(true)
    Component.onDestruction: model?.watch(false)

    Clock {
        anchors.right: parent.right
        y: Theme.mm(9)
        time: page.app.hall.time
        date: page.app.hall.date
    }

    Column {
        visible: !page.asking && !page.pairing
        anchors.verticalCenter: parent.verticalCenter
        width: parent.width
        spacing: Theme.mm(8)

        Icon {
            anchors.horizontalCenter: parent.horizontalCenter
            name: "sun"
            size: Theme.mm(46)
            color: Theme.sun
        }

        Label {
            anchors.horizontalCenter: parent.horizontalCenter
            wrapMode: Text.NoWrap
            text: qsTr("正在准备内容")
            font.pixelSize: Theme.title
            font.weight: Theme.bold
        }

        Label {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("正从县里取公开内容和办事指南，取到就会显示。\n要办事，请直接找窗口工作人员。")
            font.pixelSize: Theme.row
            color: Theme.soft
        }

        Label {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: page.model.county !== "" ? qsTr("已接入%1，本机叫“%2”").arg(page.model.county).arg(page.model.name) : qsTr("技术人员：kiosk provision 接入县服务器，kiosk doctor 查看原因")
            font.pixelSize: Theme.caption
            color: Theme.soft
        }
    }

    Loader {
        active: page.pairing
        anchors.fill: parent
        sourceComponent: PairingCode {
            model: page.model
            portrait: page.portrait
        }
    }

    Loader {
        active: page.asking
        anchors.fill: parent
        sourceComponent: AddressPad {
            model: page.model
            portrait: page.portrait
        }
    }
}
