pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// The touch window: the page, the keys that never move, the running line, the end of a visit.
Rectangle {
    id: root

    required property App app
    // Pixels of a design millimetre: as the glass is, and for the large face no more than its pages have room for.
    property real ppm: drawnFor
    readonly property real drawnFor: Math.min(width, height) / 268
    property bool tickerRuns: true
    property bool motion: true
    // An emergency's bar, a target itself, does not fit into the margin of the smallest glass: then a little smaller.
    readonly property real most: alarm.visible ? height / ((portrait ? 360 : 216) + (banner.visible ? 22 : 12)) : ppm
    readonly property real pitch: Math.min(ppm, most, Theme.big ? drawnFor : ppm)
    readonly property bool portrait: height > width
    // Where the bars of an emergency and of old content would take room that the page needs, they lie in the upper
    // margin, flush with the edges: no word and no key is drawn smaller for them.
    readonly property int bars: (alarm.visible ? 1 : 0) + (banner.visible ? 1 : 0)
    readonly property bool flush: height < ((portrait ? 360 : 216) + 30 * bars) * pitch
    readonly property real barGap: Theme.mm(flush ? 1.5 : 4)
    readonly property real barEdge: flush ? 0 : Theme.margin
    readonly property real barRoof: reachTop + (flush ? 0 : Theme.mm(5))
    readonly property bool atHome: root.app.navigator.page === "home"
    readonly property bool firstRun: root.app.hall.state === "empty"
    readonly property bool reading: ["item", "guide"].includes(root.app.navigator.page)
    readonly property bool gone: reading && (root.app.navigator.page === "guide" ? root.app.guide.state : root.app.item.state) === "empty"
    // Low reach: the whole page, as it always is, seen through a window that a hand from a wheelchair reaches.
    readonly property var band: root.app.reach.isLow ? root.app.reach.band(width, height) : [0, height]
    readonly property bool lowered: root.app.reach.isLow && (band[0] > 1 || band[1] < ticker.y - Theme.mm(40))
    readonly property bool barRail: portrait || lowered
    readonly property real floor: lowered ? Math.min(band[1], ticker.y - Theme.gap) : portrait ? ticker.y - Theme.mm(8) : ticker.y
    readonly property real reachTop: lowered ? band[0] : 0
    readonly property real portTop: lowered ? Math.max(reachTop, barTop) : 0
    readonly property real portFoot: lowered ? rail.y - Theme.gutter : height
    readonly property real barTop: banner.visible ? banner.y + banner.height + barGap : alarmFoot
    // The panel of 显示 is up.
    property bool choosing: false
    readonly property real alarmFoot: alarm.visible ? alarm.y + alarm.height + barGap : 0

    color: Theme.paper

    Binding {
        target: Theme
        property: "ppm"
        value: root.pitch
    }

    Binding {
        target: Theme
        property: "small"
        value: root.ppm > root.drawnFor * 1.01
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
        value: root.app.mourning || root.app.hall.isMourning
    }

    Binding {
        target: Theme
        property: "motion"
        value: root.motion
    }

    Binding {
        target: Theme
        property: "clipped"
        value: root.lowered
    }

    // Every touch counts as presence, wherever it lands.
    PointHandler {
        onActiveChanged: if (active)
            root.app.session.touch()
    }

    AlarmBar {
        id: alarm
        x: root.barEdge
        y: root.barRoof
        flush: root.flush
        width: parent.width - 2 * x
        alarm: root.app.alarm
        onTapped: root.app.go("item", root.app.alarm.documentId)
    }

    Banner {
        id: banner
        x: root.barEdge
        y: Math.max(root.barRoof, root.alarmFoot)
        flush: root.flush
        width: parent.width - 2 * x
        visible: text !== ""
        text: root.app.hall.banner
    }

    Item {
        id: port

        property real offset: 0
        readonly property real most: Math.max(0, page.y + page.height - height)

        function shift(direction: int): void {
            offset = Math.max(0, Math.min(most, offset + direction * (height - Theme.mm(24))));
        }

        y: root.portTop
        width: root.width
        height: root.portFoot - y
        clip: root.lowered

        Item {
            y: -port.offset
            width: parent.width
            height: parent.height

    Loader {
        id: page

        readonly property bool full: root.atHome || root.firstRun

        property string shown: root.firstRun ? "FirstRun" : root.fileOf(root.app.navigator.page)

        x: Theme.margin + (full || root.barRail ? 0 : Theme.railWidth + Theme.mm(10))
        y: root.lowered ? 0 : full ? Math.max(0, root.barTop - (root.flush ? Theme.mm(7) : 0)) : Math.max(root.barTop, Theme.mm(11))
        width: root.width - x - Theme.margin
        height: {
            if (root.lowered)
                return root.height - ticker.height;
            return (full || !root.portrait ? ticker.y : rail.y) - y - (full ? 0 : Theme.gutter);
        }
        focus: true
        onLoaded: {
            root.comeBack();
            arrive.restart();
            (item as Home)?.readAsked.connect(root.readAloud);
        }
        onShownChanged: {
            port.offset = 0;
            setSource(Qt.resolvedUrl(shown + ".qml"), {
                app: root.app
            });
        }
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

            // A page whose file is broken still says where to turn, and the keys still lead away.
            Label {
                visible: page.status === Loader.Error
                x: page.x
                y: page.y + Theme.mm(40)
                width: page.width
                text: qsTr("这一页暂时打不开，请换一页看看，或者问窗口工作人员")
                font.pixelSize: Theme.heading
            }
        }
    }

    LowCover {
        width: parent.width
        height: root.reachTop
        visible: root.lowered
    }

    Rectangle {
        y: root.portFoot
        width: parent.width
        height: ticker.y - y
        visible: root.lowered
        color: Theme.paper
    }

    PageKeys {
        id: rail

        app: root.app
        transform: Drift {}
        visible: !page.full || root.lowered
        portrait: root.barRail
        x: Theme.margin
        y: root.barRail ? root.floor - height : Math.max(root.barTop, Theme.mm(11))
        width: root.barRail ? root.width - 2 * Theme.margin : Theme.railWidth
        height: root.barRail ? Theme.keyHeight : ticker.y - Math.max(root.barTop, Theme.mm(11)) - Theme.gutter
        lowered: root.lowered
        canRise: port.offset > 0
        canSink: port.offset < port.most
        takes: root.reading && !root.gone
        onTriggered: key => root.act(key)
    }

    HelpCorner {
        id: help

        app: root.app
        anchors.right: parent.right
        anchors.bottom: parent.bottom
    }

    Wander {
        runs: root.tickerRuns
    }

    TickerBar {
        id: ticker

        anchors.bottom: parent.bottom
        width: parent.width - help.width
        height: help.height
        visible: !root.firstRun
        entries: root.app.ticker.entries
        running: root.tickerRuns
        most: root.app.tickerHanzi
        onTapped: id => root.app.go("messages", id)
    }

    Loader {
        // Below the bar of an emergency: that can be touched all the while.
        y: root.alarmFoot
        width: parent.width
        height: parent.height - y
        active: root.choosing
        sourceComponent: DisplaySheet {
            app: root.app
            upper: Math.max(0, root.portTop - root.alarmFoot)
            lower: root.lowered ? root.floor - root.alarmFoot : height
            onClosed: root.choosing = false
        }
    }

    // Not over another page, nor when an emergency comes or changes, nor longer than the visit.
    Connections {
        target: root.app.navigator
        function onLeaving(): void {
            const one = page.item as ReadPage;
            if (one)
                root.app.navigator.stand(one.column.contentY);
        }
        function onMoved(): void {
            root.choosing = false;
            root.comeBack();
        }
    }

    Connections {
        target: root.app.session
        function onEnded(): void {
            root.choosing = false;
        }
    }

    Connections {
        target: root.app.alarm
        function onFaceChanged(): void {
            if (root.app.alarm.isOn)
                root.choosing = false;
        }
    }

    Toast {
        id: toast

        anchors.centerIn: parent
        text: qsTr("这块屏本来就够得着，不用再放低")
    }

    // Low reach was asked for and the glass hangs low enough: say so.
    Connections {
        target: root.app.reach
        function onChanged(): void {
            port.offset = 0;
            if (root.app.reach.isLow && !root.lowered)
                toast.show();
            else
                toast.hide();
        }
    }

    Loader {
        anchors.fill: parent
        active: root.app.isResting
        // By its file: the first page does not wait for it.
        onActiveChanged: if (active)
            setSource(Qt.resolvedUrl("Attract.qml"), {
                app: root.app
            })
    }

    StaffCorner {
        anchors.fill: parent
        app: root.app
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

    // Over everything: while the glass is wiped, no touch means anything.
    Loader {
        anchors.fill: parent
        active: root.app.wipe.isOn
        sourceComponent: Cleaning {
            seconds: root.app.wipe.secondsLeft
            total: root.app.wipe.seconds
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
        else if (key === "takeaway")
            root.app.go("takeaway", root.app.navigator.arg);
        else if (key === "up")
            port.shift(-1);
        else if (key === "down")
            port.shift(1);
        else if (key === "display")
            root.choosing = true;
        else if (key === "stop")
            root.app.voice.stop();
        else if (key === "voice")
            root.readAloud();
        else if (key === "end")
            root.app.session.end();
    }

    // Back leads to where one was; a page that is newly opened begins at its top, also for another document of its kind.
    function comeBack(): void {
        (page.item as ReadPage)?.column.standAt(root.app.navigator.stood);
    }

    function readAloud(): void {
        if (root.app.voice.state === "speaking")
            root.app.voice.pause();
        else if (root.app.voice.state === "paused")
            root.app.voice.resume();
        else
            root.app.voice.read(root.wordsOf(page.item));
    }

    // What stands on the page, in the order in which it is written.
    function wordsOf(item: Item): var {
        if (!item || !item.visible || item.opacity === 0)
            return [];
        if (item instanceof Text)
            return [(item as Text).text];
        let found = [];
        for (let i = 0; i < item.children.length; i++)
            found = found.concat(root.wordsOf(item.children[i]));
        return found;
    }
}
