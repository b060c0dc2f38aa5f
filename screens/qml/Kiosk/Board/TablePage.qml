pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// A screenful of a list.
TableBlock {
    required property var page

    columns: page.columns ?? []
    rows: page.rows ?? []
    total: (page.total ?? []).length > 0 ? page.total : null
}
