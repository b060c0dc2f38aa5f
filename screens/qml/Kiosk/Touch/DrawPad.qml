pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes
import Kiosk.Ui

// Write a character with the finger; what it may be stands beside it.
Item {
    id: pad

    property bool flat: false
    property var offered: []
    property string hue: "query"
    property var strokes: []
    property list<point> current
    readonly property real gap: Theme.mm(Theme.big ? 3 : 3.6)
    property real keyHeight: Theme.mm(Theme.big ? 25 : 22)
    readonly property real side: flat ? Math.round((width - gap) * 0.56) : width

    signal drawn(list<real> stroke)
    signal undrawn
    signal chosen(string character)
    signal erased

    implicitHeight: flat ? 4 * (keyHeight + gap) - gap : Theme.mm(196)

    function wipe(): void {
        pad.strokes = [];
        pad.current = [];
    }

    Rectangle {
        id: field

        readonly property real inner: Math.min(width, height)

        width: pad.side
        height: pad.flat ? pad.height : pad.height - 3 * (pad.keyHeight + pad.gap)
        radius: Theme.cornerCard
        color: Theme.card
        border.width: Theme.thick
        border.color: Theme.contrast ? Theme.yellow : Theme.fill(pad.hue)

        Rectangle {
            anchors.centerIn: parent
            width: Theme.hair
            height: parent.height - Theme.mm(10)
            color: Theme.line
            opacity: 0.7
        }

        Rectangle {
            anchors.centerIn: parent
            width: parent.width - Theme.mm(10)
            height: Theme.hair
            color: Theme.line
            opacity: 0.7
        }

        Label {
            visible: pad.strokes.length === 0 && pad.current.length === 0
            anchors.centerIn: parent
            width: parent.width - Theme.mm(10)
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("用手指在这里写一个字") + "\n" + qsTr("若用按键操作，请改用拼音")
            color: Theme.soft
            font.pixelSize: Theme.caption
        }

        component Ink: Shape {
            id: ink

            required property list<point> points

            ShapePath {
                fillColor: "transparent"
                strokeColor: Theme.ink
                strokeWidth: Theme.mm(2.6)
                capStyle: ShapePath.RoundCap
                joinStyle: ShapePath.RoundJoin

                PathPolyline {
                    path: ink.points
                }
            }
        }

        Repeater {
            model: pad.strokes

            Ink {
                required property var modelData
                points: modelData
            }
        }

        Ink {
            points: pad.current
        }

        MouseArea {
            anchors.fill: parent
            preventStealing: true
            Accessible.role: Accessible.Canvas
            Accessible.name: qsTr("用手指在这里写一个字")
            onPressed: event => pad.current = [Qt.point(event.x, event.y)]
            onPositionChanged: event => {
                const x = Math.max(0, Math.min(width, event.x));
                const y = Math.max(0, Math.min(height, event.y));
                if (pad.current.length > 0 && pad.current.length < 200)
                    pad.current.push(Qt.point(x, y));
            }
            onReleased: pad.finish()
            onCanceled: pad.current = []
        }
    }

    function finish(): void {
        if (pad.current.length === 0)
            return;
        const flat = [];
        for (const one of pad.current)
            flat.push((one.x - (field.width - field.inner) / 2) / field.inner, (one.y - (field.height - field.inner) / 2) / field.inner);
        const points = [];
        for (const one of pad.current)
            points.push(one);
        pad.strokes = pad.strokes.concat([points]);
        pad.current = [];
        pad.drawn(flat);
    }

    // ---- what it may be, and two keys ----

    Grid {
        id: keys

        x: pad.flat ? pad.side + pad.gap : 0
        y: pad.flat ? 0 : field.height + pad.gap
        columns: pad.flat ? 3 : 5
        spacing: pad.gap

        readonly property real cell: ((pad.flat ? pad.width - pad.side - pad.gap : pad.width) - (columns - 1) * spacing) / columns
        readonly property int places: pad.flat ? 11 : 10

        Repeater {
            model: keys.places

            PadKey {
                id: key

                required property int index
                readonly property int at: index - (index > 4 && !pad.flat ? 1 : 0)
                readonly property string act: {
                    if (pad.flat)
                        return index === 9 ? "undraw" : index === 10 ? "erase" : "";
                    return index === 4 ? "erase" : index === 9 ? "undraw" : "";
                }
                readonly property string character: act === "" ? pad.offered[at] ?? "" : ""

                width: Math.floor(keys.cell)
                height: Math.round(pad.keyHeight)
                hue: pad.hue
                enabled: act !== "" || character !== ""
                chosen: act === "" && at === 0 && character !== ""
                label: act === "erase" ? qsTr("退一个") : act === "undraw" ? qsTr("重写") : character
                icon: act === "erase" ? "erase" : ""
                onTapped: {
                    if (act === "erase") {
                        pad.erased();
                    } else {
                        pad.wipe();
                        if (act === "undraw")
                            pad.undrawn();
                        else
                            pad.chosen(character);
                    }
                }
            }
        }
    }
}
