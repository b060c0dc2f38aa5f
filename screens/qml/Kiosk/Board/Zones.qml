pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// How a board's glass is divided under its head, for each layout of the county. Pure: sizes in, rectangles out.
QtObject {
    id: zones

    required property real width
    required property real height
    // Where the zones begin, under the head.
    required property real top
    required property real edge
    required property real between
    required property bool portrait
    required property bool far
    readonly property real wide: width - 2 * edge
    readonly property real high: height - top - between
    // Beside the main zone, or under it.
    readonly property real sideWidth: portrait ? wide : Math.round(width * 0.34)
    readonly property int sideRows: portrait ? 2 : Math.max(1, Math.floor((high + sideGap) / (sideLeast + sideGap)))
    readonly property real sideGap: Theme.mm(3.6)
    // The least height of a card that shows a title of two lines.
    readonly property real sideLeast: Theme.mm(portrait ? 32.5 : 33.5)
    readonly property real sideHeight: portrait ? sideRows * sideLeast + (sideRows - 1) * sideGap : high
    // The layouts that this glass has room for.
    readonly property var layouts: far ? ["full"] : ["side", "full", "columns"]

    // The place of a main zone.
    function main(layout: string, column: int): rect {
        if (layout === "columns" && portrait) {
            const half = Math.round((high - between) / 2);
            return Qt.rect(edge, top + column * (half + between), wide, half);
        }
        if (layout === "columns") {
            const half = Math.round((wide - between) / 2);
            return Qt.rect(edge + column * (half + between), top, half, high);
        }
        if (layout !== "side")
            return Qt.rect(edge, top, wide, high);
        if (portrait)
            return Qt.rect(edge, top, wide, high - sideHeight - between);
        return Qt.rect(edge, top, wide - sideWidth - between, high);
    }

    // The place of the side list.
    readonly property rect side: portrait ? Qt.rect(edge, height - sideHeight - between, wide, sideHeight) : Qt.rect(width - edge - sideWidth, top, sideWidth, high)
}
