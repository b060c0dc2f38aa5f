pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// At the foot of a document: say something about it, rate it, how it was rated.
Column {
    id: foot

    required property App app
    property string rated
    spacing: Theme.mm(4)

    Flow {
        width: parent.width
        spacing: Theme.gap

        KeyButton {
            beside: true
            strong: true
            width: Math.max(Theme.mm(74), implicitWidth)
            height: Theme.mm(Theme.big ? 29 : 24)
            hue: "voice"
            icon: "chat"
            label: qsTr("说两句")
            onTapped: foot.app.go("opinion", "|document:" + foot.app.navigator.arg)
        }

        KeyButton {
            beside: true
            strong: true
            width: Math.max(Theme.mm(74), implicitWidth)
            height: Theme.mm(Theme.big ? 29 : 24)
            hue: "rating"
            icon: "star"
            label: qsTr("评一评")
            onTapped: foot.app.go("rating", "document:" + foot.app.navigator.arg)
        }
    }

    Label {
        width: parent.width
        visible: text !== ""
        text: foot.rated
        color: Theme.soft
        font.pixelSize: Theme.caption
    }
}
