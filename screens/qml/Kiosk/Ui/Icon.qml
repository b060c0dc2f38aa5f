pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes
import "icons.js" as Icons

// A drawn sign in one colour; `ground` shows through where a sign has an inner line.
Shape {
    id: icon

    property string name
    property real size: Theme.mm(10)
    property color color: Theme.ink
    property color ground: Theme.card
    readonly property var drawing: Icons.drawing(name)
    readonly property real unit: size / 24
    // In the software renderer a Shape that a scroll has moved out of its view is drawn
    // all the same; as a layer it is a picture and is clipped like one.
    property bool scrolled: false

    // Not implicit: a Shape would take the size of what is drawn.
    width: size
    height: size
    visible: name !== ""
    layer.enabled: scrolled || Theme.clipped
    Accessible.ignored: true
    Component.onCompleted: {
        for (let above = parent; above !== null; above = above.parent) {
            if (above instanceof Flickable) {
                scrolled = true;
                return;
            }
        }
    }

    ShapePath {
        scale: Qt.size(icon.unit, icon.unit)
        fillColor: icon.drawing.f ? icon.color : "transparent"
        strokeColor: "transparent"
        strokeWidth: -1
        fillRule: ShapePath.OddEvenFill
        PathSvg {
            path: icon.drawing.f ?? ""
        }
    }

    ShapePath {
        scale: Qt.size(icon.unit, icon.unit)
        fillColor: "transparent"
        strokeColor: icon.drawing.s ? icon.color : icon.drawing.c ? icon.ground : "transparent"
        strokeWidth: (icon.drawing.w ?? 2) * icon.unit
        capStyle: ShapePath.RoundCap
        joinStyle: ShapePath.RoundJoin
        PathSvg {
            path: icon.drawing.s ?? icon.drawing.c ?? ""
        }
    }
}
