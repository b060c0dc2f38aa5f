pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// A board that passers-by look up at: whose hall, what time it is, one thing at a time, what else there is, the
// running line. Nothing on it can be touched.
Rectangle {
    id: root

    required property BoardApp app
    // Pixels of a board's design millimetre.
    property real ppm: Math.min(width, height) / 157.6
    property bool tickerRuns: true
    property bool motion: false
    // Degrees by which the picture is turned on the glass.
    property int turned: 0
    readonly property bool sideways: turned === 90 || turned === 270
    readonly property bool firstRun: root.app.hall.state === "empty"

    color: Theme.boardFoot

    Binding {
        target: Theme
        property: "ppm"
        value: root.ppm
    }

    Binding {
        target: Theme
        property: "mourning"
        value: root.app.mourning || root.app.hall.isMourning
    }

    Binding {
        target: Theme
        property: "motion"
        value: root.motion
    }

    Rectangle {
        id: board

        readonly property bool portrait: height > width
        // Seen from far away words grow; one thing at a time is all there is room for.
        readonly property bool far: Math.min(width, height) < Theme.mm(145)
        readonly property real edge: Theme.inset
        readonly property real between: far ? Theme.gap : Theme.gutter

        anchors.centerIn: parent
        width: root.sideways ? root.height : root.width
        height: root.sideways ? root.width : root.height
        rotation: root.turned
        gradient: Gradient {
            GradientStop {
                position: 0
                color: Theme.boardTop
            }
            GradientStop {
                position: 1
                color: Theme.boardFoot
            }
        }

        Item {
            id: zones

            x: Theme.wander.x
            y: Theme.wander.y
            width: board.width
            height: ticker.y

            BoardHead {
                id: head

                x: board.edge
                y: Theme.mm(board.portrait ? 8 : board.far ? 2 : 4.6)
                far: board.far
                width: parent.width - 2 * x
                portrait: board.portrait
                title: root.app.hall.name
                time: root.app.stage.layout === "head" ? "" : root.app.hall.time
                date: root.app.stage.layout === "head" ? "" : root.app.hall.date
                note: root.app.hall.banner
            }

            Zones {
                id: plan

                width: zones.width
                height: zones.height
                top: head.y + head.height + Theme.mm(board.portrait ? 4 : board.far ? 2 : 4.2)
                edge: board.edge
                between: board.between
                portrait: board.portrait
                far: board.far
            }

            Sheets {
                anchors.fill: parent
                visible: !root.firstRun
                stage: root.app.stage
                hall: root.app.hall
                plan: plan
            }

            // The second column stands ready before the first one makes room for it.
            Sheets {
                anchors.fill: parent
                opacity: root.app.stage.layout === "columns" ? 1 : 0
                visible: !root.firstRun
                stage: root.app.second
                hall: root.app.hall
                plan: plan
                column: 1
            }

            SideList {
                id: side

                visible: root.app.stage.layout === "side" && !root.firstRun
                x: plan.side.x
                y: plan.side.y
                width: plan.side.width
                height: plan.side.height
                rows: plan.sideRows
                gap: plan.sideGap
                model: root.app.stage.side
            }

            // The first minutes of a new screen.
            Column {
                visible: root.firstRun
                anchors.centerIn: parent
                width: parent.width - 4 * board.edge
                spacing: Theme.gutter

                Title {
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                    source: qsTr("正在准备内容")
                    color: Theme.boardWords
                }

                Label {
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                    text: qsTr("这块屏第一次开机，正从县里取公开内容和办事指南，取到就会显示。\n要办事，请直接找窗口工作人员。")
                    color: Theme.boardSoft
                    font.pixelSize: Theme.body
                }
            }
        }

        TickerBar {
            id: ticker

            anchors.bottom: parent.bottom
            width: parent.width
            height: board.far ? Theme.mm(14.5) : Theme.tickerHeight
            edge: board.edge
            most: root.app.tickerHanzi
            // Without a notice it says when the windows are open, and whom to ask.
            readonly property string spare: [root.app.hall.opening, root.app.hall.servicePhone !== "" ? qsTr("咨询 %1").arg(root.app.hall.servicePhone) : ""].filter(one => one !== "").join("   ")

            visible: entries.length > 0
            entries: root.app.ticker.entries.length > 0 || spare === "" ? root.app.ticker.entries : [
                {
                    id: "hall",
                    text: spare,
                    sample: root.app.hall.isSample
                }
            ]
            running: root.tickerRuns && !takeover.visible
        }

        Takeover {
            id: takeover

            anchors.fill: parent
            alarm: root.app.alarm
            time: root.app.hall.time
            runs: root.tickerRuns
        }
    }

    Wander {
        runs: root.tickerRuns
    }
}
