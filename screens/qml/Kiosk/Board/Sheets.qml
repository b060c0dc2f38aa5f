pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// The main zone: two sheets, one in front. They change places in one frame.
Item {
    id: sheets

    required property StageModel stage
    property int sideRows: 0
    property bool far: false
    // What a sheet's body holds; the same for both.
    readonly property real innerWidth: width - 2 * Theme.inset
    readonly property real innerHeight: height - one.headHeight - one.footHeight - one.air

    onInnerWidthChanged: Qt.callLater(tell)
    onInnerHeightChanged: Qt.callLater(tell)
    onSideRowsChanged: Qt.callLater(tell)
    Component.onCompleted: Qt.callLater(tell)

    function tell(): void {
        if (innerWidth > 0 && innerHeight > 0)
            stage.setRoom(Math.floor(innerWidth), Math.floor(innerHeight), Theme.body, Theme.heading, Theme.row, sideRows);
    }

    Sheet {
        id: one
        anchors.fill: parent
        far: sheets.far
        inFront: sheets.stage.front === 0
        page: sheets.stage.slotA
        onPrepared: (id, fits, failed) => sheets.stage.prepared(0, id, fits, failed)
    }

    Sheet {
        id: other
        anchors.fill: parent
        far: sheets.far
        inFront: sheets.stage.front === 1
        page: sheets.stage.slotB
        onPrepared: (id, fits, failed) => sheets.stage.prepared(1, id, fits, failed)
    }
}
