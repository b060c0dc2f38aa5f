pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.ViewModels

// Nothing has arrived yet. What is shown then is made now, with its view-model: no other start pays for it.
Item {
    id: page

    required property App app

    Loader {
        anchors.fill: parent
        Component.onCompleted: {
            if (page.app.newcomer)
                setSource(Qt.resolvedUrl("Beginning.qml"), {
                    app: page.app
                });
        }
    }
}
