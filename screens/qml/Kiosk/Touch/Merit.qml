pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// 绩效评估: rate the service in this hall, a guide, a disclosure.
Item {
    id: page

    required property App app
    readonly property MeritModel model: app.merit
    readonly property bool portrait: height > width
    readonly property var ways: [
        {
            icon: "people",
            label: qsTr("给这里的窗口服务打分"),
            hint: page.model.hall,
            page: "rating",
            arg: "window:hall"
        },
        {
            icon: "clipboard",
            label: qsTr("给办事指南打分"),
            hint: qsTr("打开一份指南，点“评一评”"),
            page: "services",
            arg: ""
        },
        {
            icon: "flag",
            label: qsTr("给公开内容打分"),
            hint: qsTr("打开一条公开，点“评一评”"),
            page: "catalogue",
            arg: ""
        }
    ]

    ScrollColumn {
        anchors.fill: parent
        visible: page.model.state === "ready"
        beside: !page.portrait
        hue: "rating"

        PageHeader {
            width: parent.width
            hue: "rating"
            title: page.model.title
        }

        Repeater {
            model: page.ways

            ListRow {
                required property var modelData

                width: parent?.width ?? 0
                height: Math.max(Theme.mm(38), implicitHeight)
                radius: Theme.cornerCard
                hue: "rating"
                title: modelData.label
                subline: modelData.hint
                onTapped: page.app.go(modelData.page, modelData.arg)
            }
        }

        Label {
            width: parent.width
            text: qsTr("不记名字。同一件事一次来访评一次，满 5 个人才公布结果。")
            color: Theme.ok
            font.pixelSize: Theme.caption
        }
    }
}
