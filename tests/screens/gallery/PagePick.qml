pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk.Ui

Frame {
    id: page

    middle: []

    Column {
        width: parent.width
        spacing: Theme.gutter

        PageHeader {
            width: parent.width
            crumb: "我村的事"
            title: "您是哪个村的？"
            KeyButton {
                beside: true
                icon: "history"
                label: "乔家湾村"
                note: "岚漪镇"
            }
            KeyButton {
                visible: !page.portrait
                beside: true
                icon: "history"
                label: "沙塔村"
                note: "水峪贯乡"
            }
        }

        GridLayout {
            width: parent.width
            columns: 3
            columnSpacing: Theme.gap
            rowSpacing: Theme.gap
            uniformCellWidths: true
            Repeater {
                model: ["B北道坡村", "C长柳村", " 朝阳村", " 崔家沟村", "D大巨会村", "H黑石圪台村"]
                ChipButton {
                    required property string modelData
                    column: true
                    strong: true
                    lead: modelData[0].trim()
                    label: modelData.slice(1)
                    Layout.fillWidth: true
                }
            }
        }

        SwitchRow {
            width: parent.width
            hue: "voice"
            label: "可以公开我的话，不公开我是谁"
            on: true
        }

        SwitchRow {
            width: parent.width
            hue: "voice"
            label: "可以公开我的话，不公开我是谁"
        }
    }
}
