pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// An LED field enlarged by a whole number, each dot apart from the next as on the modules. As wide as its place.
Item {
    id: preview

    required property StripPreviewModel model
    property bool runs: true
    // Pixels of a dot: as many as the place holds.
    readonly property int dot: Math.max(1, Math.floor(width / Math.max(1, model.fieldWidth)))
    readonly property int gap: dot > 2 ? 1 : 0

    implicitHeight: model.fieldHeight * dot

    Rectangle {
        id: panel

        x: Math.floor((preview.width - width) / 2)
        width: preview.model.fieldWidth * preview.dot
        height: preview.model.fieldHeight * preview.dot
        color: Theme.black
        clip: true

        LedField {
            width: preview.model.fieldWidth
            height: preview.model.fieldHeight
            scale: preview.dot
            transformOrigin: Item.TopLeft
            app: preview.model.strip
            runs: preview.runs
        }

        Repeater {
            model: preview.gap > 0 ? preview.model.fieldWidth : 0

            Rectangle {
                required property int index
                x: (index + 1) * preview.dot - width
                width: preview.gap
                height: panel.height
                color: Theme.black
            }
        }

        Repeater {
            model: preview.gap > 0 ? preview.model.fieldHeight : 0

            Rectangle {
                required property int index
                y: (index + 1) * preview.dot - height
                width: panel.width
                height: preview.gap
                color: Theme.black
            }
        }
    }
}
