pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.ViewModels

// For who knows it: a corner, held for some seconds (settings), asks for the technician's PIN.
Item {
    id: staff

    required property App app

    Item {
        x: staff.app.staffCorner.endsWith("right") ? parent.width - width : 0
        y: staff.app.staffCorner.startsWith("top") ? 0 : parent.height - height
        width: Math.round(Math.min(staff.width, staff.height) / 9)
        height: width

        // What lies under it still gets its touch.
        TapHandler {
            longPressThreshold: staff.app.staffHoldS
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
