pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// The keys of every page behind the first. While the voice reads, its end stands beside it, where 带走 is otherwise:
// whoever goes there ends the reading anyway.
Rail {
    id: strip

    required property App app
    // Low reach: the page is moved by keys, and found again from the first page.
    property bool lowered: false
    property bool canRise: false
    property bool canSink: false
    // Something here can be taken home.
    property bool takes: false
    readonly property string voiceState: app.voice.state
    readonly property bool talks: voiceState !== "silent"
    onTalksChanged: if (!talks)
        lull.restart()

    resting: lull.running ? "takeaway" : ""
    places: lowered ? 5 : 4
    keys: [
        {
            key: "back",
            icon: "back",
            label: qsTr("返回"),
            enabled: strip.app.navigator.canGoBack
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
            enabled: strip.app.navigator.page !== "search",
            shown: !strip.lowered
        },
        {
            key: "up",
            icon: "chevronUp",
            label: qsTr("往上"),
            enabled: strip.canRise,
            shown: strip.lowered
        },
        {
            key: "down",
            icon: "chevronDown",
            label: qsTr("往下"),
            enabled: strip.canSink,
            shown: strip.lowered
        },
        {
            key: "stop",
            icon: "stop",
            label: qsTr("停止"),
            shown: strip.talks
        },
        {
            key: "takeaway",
            icon: "qr",
            label: qsTr("带走"),
            shown: strip.takes && !strip.talks
        }
    ].filter(one => one.shown ?? true)
    footKeys: [
        {
            key: "voice",
            icon: strip.voiceState === "speaking" ? "pause" : "sound",
            label: strip.voiceState === "speaking" ? qsTr("暂停") : strip.talks ? qsTr("继续") : qsTr("朗读"),
            shown: strip.app.voice.isAvailable
        },
        {
            key: "textsize",
            icon: "textsize",
            label: Theme.elder ? qsTr("原样") : qsTr("大字"),
            enabled: Theme.elder || !Theme.contrast // which has the large type already
        },
        {
            key: "display",
            icon: "language",
            label: qsTr("显示")
        },
        {
            key: "end",
            icon: "end",
            label: qsTr("结束")
        }
    ].filter(one => one.shown ?? true)

    // A second tap on 停止, or one that comes as the voice ends, was not meant for the key that is back in its place.
    Timer {
        id: lull
        interval: Theme.lull
    }
}
