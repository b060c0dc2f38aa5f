pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// Words cannot be taken now: why, in a sentence, and the phone that takes them instead.
Column {
    id: sorry

    required property string trouble // full, many, no_key, no_disk
    required property string phone
    property string hours
    property string hue: "voice"

    spacing: Theme.gutter

    EmptyState {
        width: parent.width
        icon: "info"
        tone: Theme.soft
        title: {
            if (sorry.trouble === "many")
                return qsTr("刚才说的人很多，请过几分钟再来");
            return sorry.trouble === "full" ? qsTr("等着送的话太多，现在收不下了") : qsTr("这块屏现在收不了您的话");
        }
        text: {
            if (sorry.trouble === "many")
                return qsTr("急的话请打电话，或者直接跟窗口工作人员说：");
            if (sorry.trouble === "full")
                return qsTr("网络不通，先前的话还没送走。请打电话，或者直接跟窗口工作人员说：");
            if (sorry.trouble === "no_key")
                return qsTr("县里还没有给这块屏开通。请打电话，或者直接跟窗口工作人员说：");
            return qsTr("存不下来，怕弄丢您的话。请打电话，或者直接跟窗口工作人员说：");
        }
    }

    Row {
        x: Theme.mm(12)
        spacing: Theme.mm(5)
        visible: sorry.phone !== ""

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: "phone"
            size: Theme.mm(12)
            color: Theme.words(sorry.hue)
        }

        Label {
            text: sorry.phone
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.numberS
            font.weight: Theme.bold
            color: Theme.number(sorry.hue)
        }
    }

    Label {
        x: Theme.mm(12)
        width: parent.width - x
        visible: text !== ""
        text: sorry.hours
        color: Theme.soft
    }
}
