pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk.Ui
import Kiosk.ViewModels

// The first page. Wide: my village and the five windows, then what is open for comment.
// Tall: read above, touch below.
Item {
    id: page

    required property App app
    readonly property bool portrait: height > width

    signal readAsked

    // Wide: the hero's column, what is left beside it, and the height of the upper part.
    readonly property real first: Math.min(Theme.mm(141), Math.round(width * 0.36))
    // A small glass shows what is open for comment by its key alone.
    readonly property bool compact: height < Theme.mm(portrait ? 410 : 230)
    readonly property real rest: width - first - Theme.gutter
    readonly property real lower: Theme.mm(Theme.big ? 46 : 44)
    readonly property var icons: ({
            disclosure: "flag",
            services: "clipboard",
            query: "querylist",
            voice: "chat",
            rating: "star"
        })
    readonly property var pages: ({
            disclosure: "catalogue",
            services: "services",
            query: "search",
            voice: "forum",
            rating: "merit"
        })

    // Where the keys leave no room for it (a voice brings one more), it stands below the hall's name.
    property bool besideKeys: false
    readonly property bool tight: compact && !portrait && app.voice.isAvailable
    // Whether somebody is at the windows now, and how fresh this is; the large face has room for one.
    readonly property string standing: {
        const both = [page.app.hall.opening, page.app.hall.updated].filter(words => words !== "");
        if (Theme.big)
            return both[0] ?? "";
        // Beside the keys of a wide glass stand two lines; how old the content is goes first.
        if (!page.portrait && !page.compact && both.join("").length > 62)
            return page.app.hall.updated;
        return both.join(page.portrait ? " • " : "\n");
    }

    function enter(key: string): void {
        page.app.go(page.pages[key]);
    }

    FailedState {
        id: failed
        y: Theme.mm(50)
        width: parent.width
        visible: page.app.home.state === "failed"
        title: qsTr("内容暂时打不开")
        text: qsTr("屏幕会自己再试。要办事，请直接找窗口工作人员。")
    }

    Brand {
        onHeld: page.app.wipe.start()
        y: Theme.mm(page.portrait ? 12 : 9)
        title: page.app.hall.name
        motto: {
            if (!page.portrait && !page.besideKeys)
                return page.standing.replace("\n", " • ");
            return page.portrait && (Theme.big || page.compact) ? "" : page.app.hall.motto;
        }
    }

    Clock {
        anchors.right: parent.right
        y: Theme.mm(page.portrait ? 10.5 : 8)
        time: page.app.hall.time
        // Without the year where it would meet the hall's name.
        date: page.portrait && (Theme.big || page.compact) ? page.app.hall.date.replace(/^\d+年|,? \d{4}$/, "") : page.app.hall.date
    }

    component WindowTile: Tile {
        required property string rowId
        required property string name
        required property string counter
        required property string hintShort
        required property int index
        required hint
        required count
        hue: rowId
        icon: page.icons[rowId]
        title: name
        unit: counter
        onTapped: page.enter(rowId)
    }

    component OpenCard: CommentCard {
        required property string rowId
        required property string unitName
        required property string day
        required property bool isSample
        subline: page.portrait && !Theme.big ? qsTr("%1，%2发布").arg(unitName).arg(day) : unitName
        sample: isSample
        onTapped: page.app.go("item", rowId)
    }

    // ---- wide ----

    Loader {
        anchors.fill: parent
        anchors.topMargin: Theme.mm(page.compact && !Theme.big ? 35 : 38)
        anchors.bottomMargin: Theme.mm(7)
        active: !page.portrait && !failed.visible
        sourceComponent: Item {
            id: wide

            readonly property bool fits: !page.compact && standing.implicitWidth <= width - tools.width - Theme.gutter
            readonly property real upper: Math.min(Theme.mm(128), height - (page.compact ? 0 : page.lower + Theme.gutter) - tools.height - Theme.gutter)

            HeroTile {
                width: page.first
                height: page.compact ? wide.upper - find.height - Theme.gutter : wide.upper
                flat: page.compact
                title: qsTr("我村的事")
                hint: qsTr("%1 个乡镇，%2 个村\n村务、资金、名单，都在这里").arg(page.app.home.townships).arg(page.app.home.villages)
                act: qsTr("选择您的村")
                onTapped: page.app.go("villages")
            }

            Repeater {
                model: page.app.home.windows

                WindowTile {
                    readonly property bool upper: index < 2
                    readonly property int among: upper ? 2 : 3
                    readonly property int place: upper ? index : index - 2
                    readonly property real step: (page.rest + Theme.gutter) / among
                    x: Math.round(page.first + Theme.gutter + place * step)
                    y: upper ? 0 : Math.round((wide.upper + Theme.gutter) / 2)
                    width: Math.round(step - Theme.gutter)
                    height: Math.round((wide.upper - Theme.gutter) / 2)
                }
            }

            FindKey {
                id: find
                flat: page.compact
                y: page.compact ? wide.upper - height : wide.upper + Theme.gutter
                width: page.first
                height: page.compact ? Theme.mm(Theme.big ? 28 : 25) : page.lower
                label: qsTr("想找什么？点这里")
                hint: qsTr("拼音、首字母都行，如 db 找低保")
                onTapped: page.app.go("search")
            }

            Repeater {
                model: page.app.home.open_

                OpenCard {
                    required property int index
                    // The large face has room for one, whose title may take two lines.
                    readonly property int among: Theme.big ? 1 : 2
                    readonly property real step: (page.rest + Theme.gutter) / among
                    visible: index < among && !page.compact
                    x: Math.round(page.first + Theme.gutter + index * step)
                    y: wide.upper + Theme.gutter
                    width: Math.round(step - Theme.gutter)
                    height: page.lower
                }
            }

            Tools {
                id: tools
                anchors.bottom: parent.bottom

                Tool {
                    hue: "disclosure"
                    icon: "chat"
                    label: qsTr("听您意见")
                    note: page.tight ? "" : qsTr("%1 件").arg(page.app.home.openCount)
                    visible: page.app.home.openCount > 0
                    onTapped: page.app.go("catalogue", "open")
                }
            }

            Provenance {
                id: standing
                anchors.right: parent.right
                anchors.bottom: parent.bottom
                anchors.bottomMargin: Theme.mm(Theme.big ? 8 : 1.5)
                text: page.standing
                visible: wide.fits
            }

            Binding {
                target: page
                property: "besideKeys"
                value: wide.fits
            }
        }
    }

    // ---- tall ----

    Loader {
        anchors.fill: parent
        anchors.topMargin: Theme.mm(43)
        anchors.bottomMargin: Theme.mm(4)
        active: page.portrait && !failed.visible
        sourceComponent: ColumnLayout {
            spacing: Theme.gutter

            SectionHead {
                title: qsTr("正在听您意见")
                more: qsTr("共 %1 件 ›").arg(page.app.home.openCount)
                // A small glass with a bar over it keeps the room for my village.
                visible: page.app.home.openCount > 0 && page.height >= Theme.mm(340)
                Layout.fillWidth: true
                onTapped: page.app.go("catalogue", "open")
            }

            Repeater {
                model: page.app.home.open_

                OpenCard {
                    required property int index
                    // The large face has room for one, and its title takes two lines; so has a glass with a bar over it.
                    visible: !page.compact && (index === 0 || !Theme.big && page.height >= Theme.mm(445))
                    Layout.fillWidth: true
                    Layout.preferredHeight: Theme.mm(Theme.big ? 48 : 40)
                }
            }

            HeroTile {
                flat: true
                title: qsTr("我村的事")
                hint: qsTr("%1 个乡镇，%2 个村：村务、资金、名单").arg(page.app.home.townships).arg(page.app.home.villages)
                act: qsTr("选择您的村")
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.maximumHeight: Theme.mm(92)
                onTapped: page.app.go("villages")
            }

            Item {
                id: tiles

                Layout.fillWidth: true
                Layout.preferredHeight: Theme.mm(122)

                Repeater {
                    model: page.app.home.windows

                    WindowTile {
                        readonly property bool upper: index < 2
                        readonly property int among: upper ? 2 : 3
                        readonly property real step: (tiles.width + Theme.gutter) / among
                        hint: hintShort
                        x: Math.round((upper ? index : index - 2) * step)
                        y: upper ? 0 : Theme.mm(60) + Theme.gutter
                        width: Math.round(step - Theme.gutter)
                        height: upper ? Theme.mm(60) : Theme.mm(56)
                    }
                }
            }

            FindKey {
                flat: true
                label: qsTr("想找什么？点这里")
                hint: qsTr("拼音、首字母都行")
                Layout.fillWidth: true
                onTapped: page.app.go("search")
            }

            Tools {
                Layout.fillWidth: true
            }

            Provenance {
                maximumWidth: parent.width
                text: page.standing
            }
        }
    }

    component Tool: KeyButton {
        beside: !page.portrait
        air: Theme.mm(page.tight ? 9 : 13)
        Layout.fillWidth: page.portrait
        Layout.preferredHeight: page.portrait ? Theme.mm(30.5) : implicitHeight
    }

    component Tools: RowLayout {
        spacing: Theme.mm(5)

        Tool {
            icon: "textsize"
            label: Theme.elder ? qsTr("原样") : qsTr("大字")
            enabled: Theme.elder || !Theme.contrast // which has the large type already
            onTapped: page.app.toggleElder()
        }

        Tool {
            icon: "contrast"
            label: Theme.contrast ? qsTr("原色") : qsTr("高对比")
            onTapped: page.app.toggleContrast()
        }

        Tool {
            icon: "wheelchair"
            label: page.app.reach.isLow ? qsTr("不低位") : qsTr("低位")
            onTapped: page.app.reach.toggle()
        }

        Tool {
            icon: page.app.voice.state === "speaking" ? "pause" : "sound"
            label: {
                if (page.app.voice.state === "speaking")
                    return qsTr("暂停");
                return page.app.voice.state === "paused" ? qsTr("继续") : qsTr("朗读");
            }
            visible: page.app.voice.isAvailable
            onTapped: page.readAsked()
        }

        // While the voice reads, its end stands beside it in the place of the language.
        Item {
            readonly property bool talks: page.app.voice.state !== "silent"
            onTalksChanged: if (!talks)
                lull.restart()

            implicitWidth: Math.max(tongue.implicitWidth, stop.implicitWidth)
            implicitHeight: tongue.implicitHeight
            Layout.fillWidth: page.portrait
            Layout.preferredHeight: page.portrait ? Theme.mm(30.5) : implicitHeight

            Tool {
                id: tongue
                anchors.fill: parent
                icon: "language"
                label: page.app.language.isEnglish ? "中文" : page.tight || Theme.big ? "EN" : "English"
                visible: !stop.visible
                enabled: !lull.running
                onTapped: page.app.language.toggle()
            }

            // A second tap on 停止 was not meant for the language.
            Timer {
                id: lull
                interval: Theme.lull
            }

            Tool {
                id: stop
                anchors.fill: parent
                icon: "stop"
                label: qsTr("停止")
                visible: page.app.voice.state !== "silent"
                onTapped: page.app.voice.stop()
            }
        }

        Tool {
            icon: "end"
            label: qsTr("结束")
            onTapped: page.app.session.end()
        }
    }
}
