pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// A screenful of rows in one of the four states. Rows taller than the room ask for fewer of them.
Item {
    id: listing

    required property var model
    required property Component delegate
    required property string state_
    property string emptyTitle
    property string emptyText
    property int spacing: Theme.gap
    property int usualHeight: Theme.rowHeight
    readonly property int room: Math.max(1, Math.floor((height + spacing) / (usualHeight + spacing)))

    signal roomFound(int rows)
    signal tooTall

    onRoomChanged: if (height > 0)
        listing.roomFound(room)
    Component.onCompleted: if (height > 0)
        listing.roomFound(room)

    Column {
        id: column

        width: parent.width
        spacing: listing.spacing
        visible: listing.state_ === "ready"
        // The scene's polish has laid the rows out by the next turn of the loop.
        onHeightChanged: Qt.callLater(listing.measure)

        Repeater {
            id: rows
            model: listing.model
            delegate: listing.delegate
        }
    }

    function measure(): void {
        // More rows than there is room for are about to become fewer by themselves.
        if (column.visible && rows.count > 1 && rows.count <= listing.room && column.height > listing.height + 1) {
            listing.tooTall();
            // Where the answer are the same rows, no height will change and nobody would look again.
            again.restart();
        }
    }

    Timer {
        id: again
        interval: 300
        onTriggered: listing.measure()
    }

    Skeleton {
        anchors.fill: parent
        visible: listing.state_ === "loading"
        shape: "list"
        rows: Math.min(5, listing.room)
    }

    EmptyState {
        width: parent.width
        visible: listing.state_ === "empty"
        icon: "info"
        tone: Theme.soft
        title: listing.emptyTitle
        text: listing.emptyText
    }

    FailedState {
        title: qsTr("这一页暂时打不开")
        text: qsTr("请换一页看看，或者问窗口工作人员")
        width: parent.width
        visible: listing.state_ === "failed"
    }
}
