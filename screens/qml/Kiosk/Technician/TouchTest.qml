pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// Nine crosses, one after the other: how far from each the finger is felt, in millimetres of the real glass.
Rectangle {
    id: test

    // Of the whole glass, as it lies.
    required property real widthMm
    // Whether what was felt can become a correction.
    property bool correctable: false
    readonly property real perMm: width / Math.max(1, widthMm)
    readonly property int count: 9
    readonly property real edge: Theme.mm(12)
    // Of each touch: how far off in millimetres, and where it and its cross are, as shares of the output.
    property var found: []
    property var points: []
    readonly property bool done: found.length >= count
    readonly property real worst: Math.max(0, ...found)
    readonly property real mean: found.reduce((sum, one) => sum + one, 0) / Math.max(1, found.length)
    readonly property point goal: place(Math.min(found.length, count - 1))
    readonly property bool modal: true

    signal ended
    signal corrected(list<var> points)

    function dismiss(): void {
        test.ended();
    }

    function place(number: int): point {
        return Qt.point(edge + (width - 2 * edge) * (number % 3) / 2, edge + (height - 2 * edge) * Math.floor(number / 3) / 2);
    }

    function share(x: real, y: real): list<real> {
        const at = test.mapToItem(null, x, y);
        return [(test.Window.window.x + at.x - Screen.virtualX) / Screen.width, (test.Window.window.y + at.y - Screen.virtualY) / Screen.height];
    }

    function again(): void {
        test.found = [];
        test.points = [];
    }

    function felt(x: real, y: real): void {
        test.points = test.points.concat([test.share(x, y).concat(test.share(test.goal.x, test.goal.y))]);
        test.found = test.found.concat([Math.hypot(x - test.goal.x, y - test.goal.y) / test.perMm]);
    }

    color: Theme.paper

    MouseArea {
        anchors.fill: parent
        enabled: !test.done
        onPressed: mouse => test.felt(mouse.x, mouse.y)
    }

    Repeater {
        model: test.done ? [] : [0, 90]

        Rectangle {
            required property int modelData

            x: test.goal.x - width / 2
            y: test.goal.y - height / 2
            width: Theme.mm(18)
            height: Theme.thick
            rotation: modelData
            color: Theme.number("query")
        }
    }

    Column {
        anchors.horizontalCenter: parent.horizontalCenter
        y: Math.round(parent.height * 0.2)
        width: Math.min(parent.width - 4 * test.edge, Theme.mm(180))
        spacing: Theme.gutter

        Label {
            width: parent.width
            text: test.done ? test.worst <= 3 ? qsTr("触摸准") : test.worst <= 7 ? qsTr("触摸稍偏，能用") : qsTr("触摸偏得多，请校正") : qsTr("请点十字的正中，第 %1 个，共 %2 个").arg(test.found.length + 1).arg(test.count)
            horizontalAlignment: Text.AlignHCenter
            color: !test.done ? Theme.ink : test.worst <= 3 ? Theme.ok : test.worst <= 7 ? Theme.warn : Theme.bad
            font.pixelSize: Theme.heading
            font.weight: Theme.bold
        }

        Label {
            visible: test.done
            width: parent.width
            text: qsTr("平均偏 %1 毫米，最多偏 %2 毫米").arg(test.mean.toFixed(1)).arg(test.worst.toFixed(1))
            horizontalAlignment: Text.AlignHCenter
            font.pixelSize: Theme.row
        }

        KeyButton {
            visible: test.done
            width: parent.width
            beside: true
            label: qsTr("再测一次")
            onTapped: test.again()
        }

        KeyButton {
            visible: test.done && test.correctable && test.worst > 3
            width: parent.width
            beside: true
            hue: "query"
            icon: "hand"
            label: qsTr("按这几点校正")
            onTapped: test.corrected(test.points)
        }

        KeyButton {
            width: parent.width
            beside: true
            label: qsTr("测完了")
            onTapped: test.ended()
        }
    }
}
