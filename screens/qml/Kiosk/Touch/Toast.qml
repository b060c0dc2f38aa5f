pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// One sentence that goes away by itself.
Card {
    id: toast

    property alias text: toastWords.text

    function show(): void {
        told.restart();
    }

    function hide(): void {
        told.stop();
    }

    visible: told.running
    width: toastWords.width + Theme.mm(24)
    height: toastWords.height + Theme.mm(16)

    Label {
        id: toastWords
        anchors.centerIn: parent
        width: Math.min(implicitWidth, (toast.parent?.width ?? 0) - Theme.mm(60))
        font.weight: Theme.bold
    }

    Timer {
        id: told
        interval: 4000
    }
}
