pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.ViewModels

// For who knows it: the upper right corner, held for five seconds, opens the technician's page.
Item {
    id: staff

    required property App app

    Item {
        anchors.right: parent.right
        width: Math.round(Math.min(staff.width, staff.height) / 9)
        height: width

        // What lies under it still gets its touch.
        TapHandler {
            longPressThreshold: 5
            onLongPressed: staff.app.openMaintenance()
        }
    }

    Loader {
        anchors.fill: parent
        active: staff.app.isMaintained
        // By its file: hardly ever is it wanted.
        onActiveChanged: if (active)
            setSource(Qt.resolvedUrl("../Technician/Maintenance.qml"), {
                app: staff.app
            })
    }

    // A change that must be confirmed lies over everything, whoever stands there.
    Loader {
        anchors.fill: parent
        active: staff.app.trial.isOn
        onActiveChanged: if (active)
            setSource(Qt.resolvedUrl("../Technician/Confirm.qml"), {
                trial: staff.app.trial
            })
        Component.onCompleted: if (active)
            activeChanged()
    }
}
