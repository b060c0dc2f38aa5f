pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// A screenful of a list.
TableBlock {
    required property var page

    // As `Maker.public_list` reckons.
    edge: Theme.mm(5)
    between: Theme.mm(5)
    headHeight: Math.round(Theme.body * 1.4)
    rowHeight: Math.round(Theme.body * 1.5)
    air: 0
    figureSize: Theme.body

    columns: page.columns ?? []
    rows: page.rows ?? []
    total: (page.total ?? []).length > 0 ? page.total : null
}
