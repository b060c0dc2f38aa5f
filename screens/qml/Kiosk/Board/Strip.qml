pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// A field of LED modules, dot for pixel: lit in one of four colours, or dark.
Rectangle {
    id: root

    required property StripApp app
    property real ppm: 1
    property bool tickerRuns: true
    property bool motion: false
    property int turned: 0
    readonly property bool sideways: turned === 90 || turned === 270

    color: Theme.black

    LedField {
        anchors.centerIn: parent
        width: root.sideways ? root.height : root.width
        height: root.sideways ? root.width : root.height
        rotation: root.turned
        app: root.app
        runs: root.tickerRuns
    }
}
