pragma ComponentBehavior: Bound

import QtQuick

// The still shape of what is coming; nothing at all for the first 300 ms.
Item {
    id: skeleton

    property bool active: true
    property string shape: "list"
    property int rows: 4
    readonly property bool shown: active && wait.over

    implicitHeight: shapes.implicitHeight
    visible: shown
    Accessible.role: Accessible.StaticText
    Accessible.name: qsTr("正在取内容")

    onActiveChanged: wait.over = false

    Timer {
        id: wait

        property bool over: false

        interval: 300
        running: skeleton.active && !over
        onTriggered: over = true
    }

    component Block: Rectangle {
        color: Theme.skeleton
        radius: Theme.mm(2.4)
    }

    Column {
        id: shapes

        width: parent.width
        spacing: Theme.gap

        Block {
            visible: skeleton.shape === "page"
            width: parent.width * 0.47
            height: Theme.mm(12)
        }

        Block {
            visible: skeleton.shape === "page"
            width: parent.width * 0.7
            height: Theme.mm(6)
        }

        Repeater {
            model: skeleton.shown ? skeleton.rows : 0

            Card {
                id: ghost

                required property int index

                width: shapes.width
                height: Theme.rowHeight
                radius: Theme.cornerKey

                Block {
                    x: Theme.inset
                    y: Math.round(parent.height * 0.24)
                    width: parent.width * [0.54, 0.45, 0.6, 0.5][ghost.index % 4]
                    height: Theme.mm(6)
                }

                Block {
                    x: Theme.inset
                    y: Math.round(parent.height * 0.62)
                    width: parent.width * 0.25
                    height: Theme.mm(3.6)
                }

                Block {
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.inset
                    anchors.verticalCenter: parent.verticalCenter
                    width: Theme.mm(21)
                    height: Theme.mm(9.5)
                }
            }
        }
    }
}
