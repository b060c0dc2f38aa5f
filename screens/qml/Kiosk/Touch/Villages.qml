pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// 我村的事, first step: township, then village; or the village's first letter.
Item {
    id: page

    required property App app
    readonly property VillagesModel model: app.villages
    readonly property bool portrait: height > width
    // Less than the layouts are drawn for: a glass under 21 inches.
    readonly property bool small: portrait ? width < Theme.mm(230) : height < Theme.mm(215)
    property int recents: 0
    readonly property int keyHigh: Theme.mm(Theme.big ? 25 : 20)

    PageHeader {
        id: head
        width: parent.width
        crumb: qsTr("我村的事")
        title: qsTr("您是哪个村的？")

        // Beside the title of a wide glass; a tall one has a line for them.
        Row {
            visible: page.recents > 0 && !page.portrait && !page.small
            spacing: Theme.gap

            Caption {
                anchors.verticalCenter: parent.verticalCenter
                text: qsTr("刚才看过")
                wrapMode: Text.NoWrap
            }

            Repeater {
                model: page.portrait || page.small ? null : page.model.recent

                RecentKey {}
            }
        }
    }

    Row {
        id: again

        anchors.top: head.bottom
        anchors.topMargin: Theme.mm(4)
        // The large face needs the line for villages.
        visible: page.recents > 0 && (page.portrait || page.small) && !Theme.big
        height: visible ? Theme.mm(Theme.big ? 25 : 20) : 0
        spacing: Theme.gap

        Repeater {
            model: page.portrait || page.small ? page.model.recent : null

            RecentKey {}
        }
    }

    component RecentKey: KeyButton {
        required property string rowId
        required property string name
        required property string township

        beside: true
        icon: "history"
        label: name
        // The large face has no room for it beside three names.
        note: Theme.big ? "" : township
        onTapped: page.pick(rowId)
    }

    function pick(village: string): void {
        page.model.remember(village);
        page.app.go("village", village);
    }

    component Caption: Label {
        font.pixelSize: Theme.caption
        color: Theme.soft
    }

    component TownKey: Press {
        id: town

        required property string rowId
        required property string name
        required property int villages
        required property bool isHere
        readonly property bool here: isHere

        label: name
        chosen: rowId === page.model.township
        onTapped: page.model.chooseTownship(rowId)

        Column {
            anchors.centerIn: parent

            Label {
                anchors.horizontalCenter: parent.horizontalCenter
                text: town.name
                wrapMode: Text.NoWrap
                color: town.words
                font.weight: town.chosen || town.here ? Theme.bold : Theme.regular
                lineHeight: Theme.titleLeading
                Accessible.ignored: true
            }
        }
    }

    component VillageKey: Press {
        id: village

        required property string rowId
        required property string name
        required property string letter
        required property string township

        label: name
        onTapped: page.pick(rowId)

        Label {
            x: Theme.mm(3.5)
            anchors.verticalCenter: parent.verticalCenter
            text: village.letter
            font.pixelSize: Theme.tag
            font.weight: Theme.bold
            color: Theme.words("disclosure")
            Accessible.ignored: true
        }

        Column {
            x: Theme.mm(Theme.big ? 14 : 10)
            width: parent.width - x - Theme.mm(2)
            anchors.verticalCenter: parent.verticalCenter

            Label {
                width: parent.width
                text: village.name
                font.weight: Theme.bold
                lineHeight: 0.82
                Accessible.ignored: true
            }

            Label {
                visible: text !== ""
                width: parent.width
                text: village.township
                font.pixelSize: Theme.tag
                lineHeight: 0.82
                color: Theme.soft
                Accessible.ignored: true
            }
        }
    }

    component LetterKey: Press {
        id: letter

        required property string modelData

        label: modelData
        chosen: modelData === page.model.letter
        onTapped: page.model.chooseLetter(modelData)

        Label {
            anchors.centerIn: parent
            text: letter.modelData
            color: letter.words
            font.weight: Theme.bold
            Accessible.ignored: true
        }
    }

    RowReader {
        model: page.model.recent
        onRead: rows => page.recents = rows.length
    }

    Caption {
        id: townCaption
        anchors.top: again.visible ? again.bottom : head.bottom
        anchors.topMargin: Theme.mm(page.small ? 1 : 5)
        text: qsTr("先选乡镇")
    }

    Grid {
        id: towns

        readonly property int across: page.portrait ? 4 : 2

        anchors.top: townCaption.bottom
        anchors.topMargin: Theme.mm(page.small ? 1 : 2)
        width: page.portrait ? parent.width : Theme.mm(Theme.big ? (page.small ? 102 : 112) : page.small ? 90 : 94)
        columns: across
        columnSpacing: Theme.gap
        rowSpacing: page.portrait ? Theme.gap : air

        readonly property int lines: Math.max(1, Math.ceil(town.count / across))
        // A small glass keeps the keys' size and takes from the air between them.
        readonly property int room: page.height - y
        readonly property int air: Math.max(Theme.mm(2), Math.min(Theme.gap, Math.floor((room - lines * page.keyHigh) / Math.max(1, lines - 1))))
        readonly property int high: page.portrait ? page.keyHigh : Math.min(Theme.mm(30), Math.floor((room + air) / lines) - air)

        Repeater {
            id: town
            model: page.model.townships

            TownKey {
                width: Math.floor((towns.width - (towns.across - 1) * Theme.gap) / towns.across)
                height: towns.high
            }
        }
    }

    Caption {
        id: villageCaption
        x: page.portrait ? 0 : towns.width + Theme.mm(page.small ? 6 : 12)
        y: page.portrait ? towns.y + towns.height + Theme.gutter : townCaption.y
        text: page.model.letter !== "" ? qsTr("再选村：%1 开头的 %2 个").arg(page.model.letter).arg(page.model.count) : qsTr("再选村：共 %1 个").arg(page.model.count)
    }

    Item {
        id: villages

        x: villageCaption.x
        y: villageCaption.y + villageCaption.height + Theme.mm(2)
        width: page.portrait ? parent.width : letters.x - x - Theme.mm(page.small ? 6 : 12)
        height: (page.portrait ? letterCaption.y - Theme.gutter : page.height) - y - pager.height - Theme.gap

        readonly property int across: Math.max(1, Math.floor((width + Theme.gap) / (Theme.mm(Theme.big ? 70 : 60) + Theme.gap)))
        readonly property int down: Math.max(1, Math.floor((height + Theme.gap) / (page.keyHigh + Theme.gap)))
        readonly property int room: across * down
        readonly property int high: Math.floor((height + Theme.gap) / down) - Theme.gap

        onRoomChanged: if (height > 0)
            page.model.setRoom(room)
        Component.onCompleted: if (height > 0)
            page.model.setRoom(room)

        Grid {
            columns: villages.across
            columnSpacing: Theme.gap
            rowSpacing: Theme.gap

            Repeater {
                model: page.model.rows

                VillageKey {
                    width: Math.floor((villages.width - (villages.across - 1) * Theme.gap) / villages.across)
                    height: villages.high
                }
            }
        }
    }

    PagerKeys {
        id: pager
        x: villages.x
        y: villages.y + villages.height + Theme.gap
        width: villages.width
        wordy: (!Theme.big || page.portrait) && width > Theme.mm(150)
        brief: width < Theme.mm(130)
        page: page.model.pageNumber
        pages: page.model.pages
        onTurned: step => page.model.turn(step)
    }

    Caption {
        id: letterCaption
        x: page.portrait ? 0 : letters.x
        y: page.portrait ? letters.y - height - Theme.mm(2) : townCaption.y
        text: Theme.big && !page.portrait ? qsTr("按村名首字母") : qsTr("不知道乡镇？按村名首字母")
    }

    Grid {
        id: letters

        readonly property int across: page.portrait ? (Theme.big ? (page.small ? 7 : 8) : page.small ? 8 : 10) : Theme.big || page.small ? 4 : 3
        readonly property int lines: Math.ceil(page.model.letters.length / across)
        readonly property int keyHeight: page.portrait ? page.keyHigh : Math.min(Theme.mm(25), Math.floor((page.height - townCaption.y - townCaption.height - Theme.mm(2) + Theme.gap) / Math.max(1, lines)) - Theme.gap)

        x: page.portrait ? 0 : page.width - width
        y: page.portrait ? page.height - height : townCaption.y + townCaption.height + Theme.mm(2)
        width: page.portrait ? parent.width : Theme.mm(Theme.big ? 112 : page.small ? 92 : 80)
        columns: across
        columnSpacing: Theme.gap
        rowSpacing: Theme.gap

        Repeater {
            model: page.model.letters

            LetterKey {
                width: Math.floor((letters.width - (letters.across - 1) * Theme.gap) / letters.across)
                height: letters.keyHeight
            }
        }
    }
}
