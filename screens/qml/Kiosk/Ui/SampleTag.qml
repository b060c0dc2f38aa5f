pragma ComponentBehavior: Bound

import QtQuick

// The outlined mark of sample content.
Rectangle {
    id: tag

    property string text: qsTr("示例")
    property color ink: Theme.soft
    property int size: Theme.tag

    implicitWidth: word.implicitWidth + Theme.mm(3.6)
    implicitHeight: Math.round(word.font.pixelSize * 1.45)
    radius: Theme.cornerTag
    color: "transparent"
    border.width: Math.max(1, Theme.mm(0.5))
    border.color: ink

    Label {
        id: word

        anchors.centerIn: parent
        text: tag.text
        wrapMode: Text.NoWrap
        color: tag.ink
        font.pixelSize: tag.size
    }
}
