pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// The touch window: the page, the keys that never move, the running line, the end of a visit.
Rectangle {
    id: root

    required property App app
    property real ppm: Math.min(width, height) / 268
    property bool tickerRuns: true
    property bool motion: true
    readonly property bool portrait: height > width
    readonly property bool atHome: root.app.navigator.page === "home"
    readonly property bool firstRun: root.app.hall.state === "empty"
    readonly property real barTop: banner.visible ? banner.y + banner.height + Theme.mm(4) : 0

    color: Theme.paper

    Binding {
        target: Theme
        property: "ppm"
        value: root.ppm
    }

    Binding {
        target: Theme
        property: "elder"
        value: root.app.elder
    }

    Binding {
        target: Theme
        property: "contrast"
        value: root.app.contrast
    }

    Binding {
        target: Theme
        property: "mourning"
        value: root.app.mourning
    }

    Binding {
        target: Theme
        property: "motion"
        value: root.motion
    }

    // Every touch counts as presence, wherever it lands.
    PointHandler {
        onActiveChanged: if (active)
            root.app.session.touch()
    }

    Banner {
        id: banner
        x: Theme.margin
        y: Theme.mm(5)
        width: parent.width - 2 * x
        visible: text !== ""
        text: root.app.hall.banner
    }

    Loader {
        id: page

        readonly property bool full: root.atHome || root.firstRun

        x: Theme.margin + (full || root.portrait ? 0 : Theme.railWidth + Theme.mm(10))
        y: Math.max(root.barTop, full ? 0 : Theme.mm(11))
        width: root.width - x - Theme.margin
        height: (full || !root.portrait ? ticker.y : foot.y) - y - (full ? 0 : Theme.gutter)
        focus: true
        onLoaded: arrive.restart()

        property string shown: root.firstRun ? "FirstRun" : root.fileOf(root.app.navigator.page)
        onShownChanged: setSource(Qt.resolvedUrl(shown + ".qml"), {
            app: root.app
        })
        Component.onCompleted: setSource(Qt.resolvedUrl(shown + ".qml"), {
            app: root.app
        })

        ParallelAnimation {
            id: arrive

            NumberAnimation {
                target: page
                property: "opacity"
                from: root.motion ? 0.2 : 1
                to: 1
                duration: Theme.fade
            }
        }
        layer.enabled: arrive.running && root.motion
    }

    Rail {
        id: rail

        visible: !page.full
        portrait: root.portrait
        x: Theme.margin
        y: root.portrait ? ticker.y - height - Theme.mm(8) : Math.max(root.barTop, Theme.mm(11))
        width: root.portrait ? root.width - 2 * Theme.margin : Theme.railWidth
        height: root.portrait ? Theme.keyHeight : ticker.y - y - Theme.gutter
        keys: [
            {
                key: "back",
                icon: "back",
                label: qsTr("返回"),
                enabled: root.app.navigator.canGoBack
            },
            {
                key: "home",
                icon: "home",
                label: qsTr("首页")
            }
        ]
        footKeys: [
            {
                key: "contrast",
                icon: "contrast",
                label: Theme.contrast ? qsTr("原色") : qsTr("高对比")
            },
            {
                key: "textsize",
                icon: "textsize",
                label: Theme.elder ? qsTr("原样") : qsTr("大字")
            },
            {
                key: "end",
                icon: "end",
                label: qsTr("结束")
            }
        ]
        onTriggered: key => root.act(key)
    }

    // Whom to turn to, on every page: beside the rail's keys, or one line above the bar.
    Label {
        id: foot

        visible: !page.full && text !== ""
        x: root.portrait ? Theme.margin : rail.x
        y: root.portrait ? rail.y - height - Theme.mm(3) : rail.y + 2 * (rail.keyHeight + Theme.gutter) + Theme.mm(1)
        width: root.portrait ? root.width - 2 * Theme.margin : rail.width
        height: !root.portrait || visible ? implicitHeight : 0
        text: root.portrait ? root.contactLine("　") : root.contactLine("\n")
        horizontalAlignment: root.portrait ? Text.AlignRight : Text.AlignHCenter
        font.pixelSize: root.portrait ? Theme.caption : Theme.tag
        color: Theme.soft
    }

    TickerBar {
        id: ticker

        anchors.bottom: parent.bottom
        width: parent.width
        visible: entries.length > 0
        height: visible ? implicitHeight : 0
        entries: root.app.ticker.entries
        running: root.tickerRuns && visible
        onTapped: id => root.app.go("item", id)
    }

    Loader {
        anchors.fill: parent
        active: root.app.session.isWarning
        sourceComponent: IdleDialog {
            seconds: root.app.session.secondsLeft
            total: root.app.session.warningSeconds
            onStayed: root.app.session.stay()
            onEnded: root.app.session.end()
        }
    }

    function fileOf(name: string): string {
        return name.charAt(0).toUpperCase() + name.slice(1);
    }

    function contactLine(between: string): string {
        const parts = [];
        if (root.app.hall.servicePhone !== "")
            parts.push(qsTr("服务电话") + (between === "\n" ? "\n" : " ") + root.app.hall.servicePhone);
        if (root.app.hall.terminal !== "")
            parts.push(qsTr("终端") + " " + root.app.hall.terminal);
        return parts.join(between);
    }

    function act(key: string): void {
        if (key === "back")
            root.app.back();
        else if (key === "home")
            root.app.goHome();
        else if (key === "textsize")
            root.app.toggleElder();
        else if (key === "contrast")
            root.app.toggleContrast();
        else if (key === "end")
            root.app.session.end();
    }
}
