pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// Files that belong to a document, each opened inside the page: the sign says whether it is read or watched.
Column {
    id: files

    required property string title
    property string hue: "disclosure"
    property alias model: rows.model
    signal picked(string sha256)

    spacing: Theme.mm(3)
    visible: rows.count > 0

    SectionHead {
        width: parent.width
        hue: files.hue
        title: files.title
    }

    Repeater {
        id: rows

        ListRow {
            required property string rowId
            required property string name
            required property string note
            required property string kind
            width: parent?.width ?? 0
            icon: kind === "video" ? "play" : kind === "image" ? "picture" : "document"
            hue: files.hue
            title: name
            subline: note
            onTapped: files.picked(rowId)
        }
    }
}
