pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// Test patterns over the whole glass: a grid, then full colours for dead pixels. Each touch shows the next one.
Rectangle {
    id: test

    readonly property int count: Theme.patterns.length + 1
    property int at: 0
    readonly property bool modal: true
    readonly property bool isTall: height > width
    readonly property int across: isTall ? 15 : 26
    readonly property int down: isTall ? 26 : 15

    signal ended

    function dismiss(): void {
        test.ended();
    }

    color: at === 0 ? Theme.white : Theme.patterns[at - 1]

    Repeater {
        model: test.at === 0 ? test.across + 1 : 0

        Rectangle {
            required property int index

            x: Math.round((test.width - width) * index / test.across)
            width: 2
            height: test.height
            color: Theme.black
        }
    }

    Repeater {
        model: test.at === 0 ? test.down + 1 : 0

        Rectangle {
            required property int index

            y: Math.round((test.height - height) * index / test.down)
            width: test.width
            height: 2
            color: Theme.black
        }
    }

    Press {
        anchors.fill: parent
        label: qsTr("下一张")
        color: "transparent"
        border.width: 0
        onTapped: {
            if (test.at + 1 < test.count)
                ++test.at;
            else
                test.ended();
        }
    }

    Card {
        visible: test.at === 0
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.margin, words.implicitWidth + Theme.mm(20))
        height: words.height + Theme.mm(14)

        Label {
            id: words

            anchors.centerIn: parent
            width: parent.width - Theme.mm(20)
            text: qsTr("线条要直、要到边。点一下看下一张，共 %1 张；纯色上的小点就是坏点").arg(test.count)
        }
    }
}
