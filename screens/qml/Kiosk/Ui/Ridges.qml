pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes

// The county's hills behind the village hero and the idle page: two long ridges whose
// feet follow the round corners of the surface they lie on.
Shape {
    id: ridges

    property real corner: Theme.cornerCard
    property color ink: Theme.ridge
    property real rise: 0.47
    property bool twofold: false

    // As in Icon: a page that is moved clips pictures, not shapes.
    layer.enabled: Theme.clipped
    Accessible.ignored: true

    component Ridge: ShapePath {
        id: ridge

        property real left
        property real low
        property real crest
        property real right
        readonly property real w: ridges.width
        readonly property real h: ridges.height
        readonly property real r: ridges.corner

        fillColor: ridges.ink
        strokeColor: "transparent"
        strokeWidth: -1
        startX: 0
        startY: h * left

        PathCubic {
            control1X: ridge.w * 0.12
            control1Y: ridge.h * (ridge.left - 0.16)
            control2X: ridge.w * 0.26
            control2Y: ridge.h * ridge.low
            x: ridge.w * 0.46
            y: ridge.h * ridge.low
        }
        PathCubic {
            control1X: ridge.w * 0.66
            control1Y: ridge.h * ridge.low
            control2X: ridge.w * 0.68
            control2Y: ridge.h * ridge.crest
            x: ridge.w * 0.8
            y: ridge.h * ridge.crest
        }
        PathQuad {
            controlX: ridge.w * 0.9
            controlY: ridge.h * ridge.crest
            x: ridge.w
            y: ridge.h * ridge.right
        }
        PathLine {
            x: ridge.w
            y: ridge.h - ridge.r
        }
        PathArc {
            x: ridge.w - ridge.r
            y: ridge.h
            radiusX: ridge.r
            radiusY: ridge.r
        }
        PathLine {
            x: ridge.r
            y: ridge.h
        }
        PathArc {
            x: 0
            y: ridge.h - ridge.r
            radiusX: ridge.r
            radiusY: ridge.r
        }
    }

    Ridge {
        left: 1 - ridges.rise * 0.62
        low: 1 - ridges.rise * 0.68
        crest: 1 - ridges.rise * 0.82
        right: 1 - ridges.rise
    }

    Ridge {
        fillColor: ridges.twofold ? ridges.ink : "transparent"
        left: 1 - ridges.rise * 0.2
        low: 1 - ridges.rise * 0.42
        crest: 1 - ridges.rise * 0.3
        right: 1 - ridges.rise * 0.5
    }
}
