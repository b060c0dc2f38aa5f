pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// The running line, standing still: every message whole, the one that was touched first.
ReadPage {
    id: page

    required property App app
    readonly property MessagesModel model: app.messages
    readonly property bool portrait: height > width

    column: scroll

    Skeleton {
        anchors.fill: parent
        active: page.model.state === "loading"
        shape: "page"
    }

    FailedState {
        width: parent.width
        visible: page.model.state === "failed"
        title: qsTr("这一页暂时打不开")
        text: qsTr("请换一页看看，或者问窗口工作人员")
    }

    EmptyState {
        width: parent.width
        visible: page.model.state === "empty"
        icon: "info"
        tone: Theme.soft
        title: qsTr("现在没有滚动的消息")
        text: qsTr("想了解情况，请问窗口工作人员")
    }

    ScrollColumn {
        id: scroll

        anchors.fill: parent
        visible: page.model.state === "ready"
        beside: !page.portrait
        spacing: Theme.gap

        PageHeader {
            width: parent.width
            title: qsTr("滚动消息")
            figure: String(page.model.count)
            figureWords: qsTr("条")
            sampleText: page.model.isSample ? qsTr("以下均为示例") : ""
        }

        Repeater {
            model: page.model.rows

            ListRow {
                required property string rowId
                required property string said
                required property bool isTouched
                required subline

                width: parent?.width ?? 0
                hue: "disclosure"
                icon: isTouched ? "megaphone" : ""
                title: said
                onTapped: page.app.go("item", rowId)
            }
        }
    }
}
