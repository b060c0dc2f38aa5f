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
        height: (full || !root.portrait ? ticker.y : rail.y) - y - (full ? 0 : Theme.gutter)
        focus: true
        onLoaded: arrive.restart()

        property string shown: root.firstRun ? "FirstRun" : root.fileOf(root.app.navigator.page)
        onShownChanged: setSource(Qt.resolvedUrl(shown + ".qml"), {
            app: root.app
        })
        Component.onCompleted: setSource(Qt.resolvedUrl(shown + ".qml"), {
            app: root.app
        })

        // Layered only while it fades: unlayered, every text would be blended by itself.
        NumberAnimation {
            id: arrive

            target: page
            property: "opacity"
            from: root.motion ? 0.2 : 1
            to: 1
            duration: Theme.fade
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
            },
            {
                key: "search",
                icon: "search",
                label: qsTr("查找"),
                enabled: root.app.navigator.page !== "search"
            }
        ]
        footKeys: [
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

    // Whom to turn to, on every page, at the end of the running line.
    Rectangle {
        id: help

        anchors.right: parent.right
        anchors.bottom: parent.bottom
        width: visible ? helpWords.width + Theme.mm(30) : 0
        height: Theme.tickerHeight
        visible: root.app.hall.servicePhone !== ""
        color: Theme.ticker

        Rectangle {
            visible: Theme.contrast
            width: parent.width
            height: Theme.hair
            color: Theme.line
        }

        Rectangle {
            y: Theme.mm(3.5)
            width: Theme.hair
            height: parent.height - 2 * y
            color: Theme.tickerText
            opacity: 0.5
        }

        Icon {
            x: Theme.mm(5)
            anchors.verticalCenter: parent.verticalCenter
            name: "phone"
            size: Theme.mm(8.5)
            color: Theme.tickerText
        }

        Column {
            id: helpWords

            x: Theme.mm(16)
            anchors.verticalCenter: parent.verticalCenter

            Label {
                text: root.app.hall.servicePhone
                wrapMode: Text.NoWrap
                font.pixelSize: Theme.type(Theme.big ? 8.2 : 6.3)
                font.weight: Theme.bold
                font.features: ({
                        "tnum": 1
                    })
                lineHeight: 0.82
                color: Theme.tickerText
            }

            Label {
                // The large face has room for the number only.
                visible: !Theme.big
                text: root.app.hall.terminal === "" ? qsTr("服务电话") : qsTr("服务电话 · 终端 %1").arg(root.app.hall.terminal)
                wrapMode: Text.NoWrap
                font.pixelSize: Theme.type(4.2)
                lineHeight: 0.75
                color: Theme.tickerText
            }
        }
    }

    TickerBar {
        id: ticker

        anchors.bottom: parent.bottom
        width: parent.width - help.width
        visible: !root.firstRun
        entries: root.app.ticker.entries
        running: root.tickerRuns
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

    function act(key: string): void {
        if (key === "back")
            root.app.back();
        else if (key === "home")
            root.app.goHome();
        else if (key === "search")
            root.app.go("search");
        else if (key === "textsize")
            root.app.toggleElder();
        else if (key === "end")
            root.app.session.end();
    }
}
