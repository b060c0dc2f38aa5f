pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// A main zone: two sheets, one in front. They change places in one frame; each stands where its page's layout has it.
Item {
    id: sheets

    required property StageModel stage
    required property HallModel hall
    required property Zones plan
    // The second zone of a layout in columns.
    property int column: 0
    // What a sheet's body holds in each layout.
    readonly property var rooms: plan.layouts.map(layout => {
        const place = plan.main(layout, column);
        return [layout, Math.floor(one.innerWidth(place.width)), Math.floor(one.innerHeight(place.width, place.height)), layout === "side" ? plan.sideRows : 0];
    })

    onRoomsChanged: Qt.callLater(tell)
    Component.onCompleted: Qt.callLater(tell)

    function tell(): void {
        if (column === 0)
            stage.setRooms(Theme.body, Theme.heading, Theme.row, rooms);
    }

    component Slot: Sheet {
        required property int slot
        readonly property rect place: sheets.plan.main(page.layout ?? "full", sheets.column)

        x: place.x
        y: place.y
        width: place.width
        height: place.height
        far: sheets.plan.far
        hall: sheets.hall
        inFront: sheets.stage.front === slot
        film: slot === 0 ? sheets.stage.filmA : sheets.stage.filmB
        frames: "image://film" + sheets.column + slot + "/"
        onPrepared: (id, fits, failed) => sheets.stage.prepared(slot, id, fits, failed)
    }

    Slot {
        id: one
        slot: 0
        page: sheets.stage.slotA
    }

    Slot {
        slot: 1
        page: sheets.stage.slotB
    }
}
