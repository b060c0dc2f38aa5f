pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels
import Kiosk.Board

// What the LED strip shows now, dots enlarged. A touch ends it.
Rectangle {
    id: view

    required property StripPreviewModel preview
    readonly property bool modal: true

    signal ended

    function dismiss(): void {
        view.ended();
    }

    color: Theme.paper
    Component.onCompleted: preview.reload()

    Column {
        anchors.centerIn: parent
        width: parent.width - 2 * Theme.margin
        spacing: Theme.gutter

        Label {
            width: parent.width
            text: qsTr("条屏现在显示")
            font.pixelSize: Theme.title
            font.weight: Theme.bold
        }

        StripPreview {
            width: parent.width
            height: implicitHeight
            model: view.preview
        }

        Label {
            width: parent.width
            text: view.preview.words
            color: Theme.soft
            font.pixelSize: Theme.body
        }

        Label {
            width: parent.width
            text: qsTr("点一下，回到设置")
            color: Theme.soft
            font.pixelSize: Theme.body
        }
    }

    Press {
        anchors.fill: parent
        label: qsTr("点一下，回到设置")
        color: "transparent"
        border.width: 0
        onTapped: view.ended()
    }
}
