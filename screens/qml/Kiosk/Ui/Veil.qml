pragma ComponentBehavior: Bound

import QtQuick

// Dims the page below a dialog and lets no touch through to it.
Rectangle {
    id: veil

    signal tapped

    color: Theme.scrim
    Accessible.ignored: true

    MouseArea {
        anchors.fill: parent
        onClicked: veil.tapped()
    }
}
