pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// At the foot of a document: say something about it, rate it.
Flow {
    id: keys

    required property App app
    spacing: Theme.gap

    KeyButton {
        beside: true
        strong: true
        width: Math.max(Theme.mm(74), implicitWidth)
        height: Theme.mm(Theme.big ? 29 : 24)
        hue: "voice"
        icon: "chat"
        label: qsTr("说两句")
        onTapped: keys.app.go("opinion", "|document:" + keys.app.navigator.arg)
    }

    KeyButton {
        beside: true
        strong: true
        width: Math.max(Theme.mm(74), implicitWidth)
        height: Theme.mm(Theme.big ? 29 : 24)
        hue: "rating"
        icon: "star"
        label: qsTr("评一评")
        onTapped: keys.app.go("rating", "document:" + keys.app.navigator.arg)
    }
}
