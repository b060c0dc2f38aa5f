pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// The settings of one page, as they are declared. What else a page can do stands above them.
Item {
    id: page

    required property SettingsDesk desk
    required property string title
    property Component above

    Label {
        id: headline

        width: parent.width
        text: page.title
        font.pixelSize: Theme.title
        font.weight: Theme.bold
    }

    Label {
        id: note

        y: headline.height
        width: parent.width
        height: Theme.mm(Theme.big ? 15 : 10)
        text: page.desk.said
        color: Theme.ok
        font.pixelSize: Theme.body
    }

    ScrollColumn {
        y: note.y + note.height + Theme.gap
        width: parent.width
        height: parent.height - y
        hue: "query"
        spacing: Theme.gap

        Loader {
            width: parent?.width ?? 0
            visible: active
            active: page.above !== null
            sourceComponent: page.above
        }

        Repeater {
            model: page.desk.rows

            Press {
                id: row

                required property string rowId
                required label
                required property string value
                required property string note
                required property string kind
                required property bool isOn
                required property bool can

                width: parent?.width ?? 0
                height: Math.max(Theme.mm(Theme.big ? 30 : 24), words.height + Theme.mm(6))
                hue: "query"
                enabled: can
                Accessible.description: value
                onTapped: page.desk.edit(rowId)

                Column {
                    id: words

                    x: Theme.inset
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width * 0.5 - x

                    Label {
                        width: parent.width
                        text: row.label
                        font.pixelSize: Theme.row
                        lineHeight: Theme.titleLeading
                        Accessible.ignored: true
                    }

                    Label {
                        width: parent.width
                        visible: text !== ""
                        text: row.note
                        color: Theme.soft
                        font.pixelSize: Theme.caption
                        lineHeight: Theme.titleLeading
                        Accessible.ignored: true
                    }
                }

                Label {
                    x: parent.width * 0.5 + Theme.gap
                    anchors.verticalCenter: parent.verticalCenter
                    width: sign.x - x - Theme.gap
                    text: row.value
                    horizontalAlignment: Text.AlignRight
                    maximumLineCount: 2
                    color: row.isOn ? Theme.ok : Theme.ink
                    font.pixelSize: Theme.body
                    font.weight: Theme.bold
                    Accessible.ignored: true
                }

                Icon {
                    id: sign

                    anchors.right: parent.right
                    anchors.rightMargin: Theme.mm(6.5)
                    anchors.verticalCenter: parent.verticalCenter
                    name: row.kind === "flag" ? "swap" : "chevronRight"
                    size: Theme.mm(8)
                    color: Theme.edge
                }
            }
        }
    }
}
