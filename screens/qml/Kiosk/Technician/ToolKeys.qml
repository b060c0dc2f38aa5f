pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// What can be done on a page: keys in rows of as many as there is room for.
Flow {
    id: tools

    // [{key, icon, label, enabled}]
    required property var keys
    readonly property int across: width > Theme.mm(Theme.big ? 330 : 270) ? 4 : 2

    signal triggered(string key)

    spacing: Theme.gap

    Repeater {
        model: tools.keys

        KeyButton {
            required property var modelData

            width: Math.floor((tools.width - (tools.across - 1) * tools.spacing) / tools.across)
            height: Theme.mm(Theme.big ? 28 : 22)
            beside: true
            hue: "query"
            icon: modelData.icon
            label: modelData.label
            enabled: modelData.enabled ?? true
            onTapped: tools.triggered(modelData.key)
        }
    }
}
