pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// One attachment: a page as large as the room allows, keys to turn, to come nearer and to move.
Item {
    id: page

    required property App app
    readonly property PaperModel model: app.paper
    readonly property bool portrait: height > width
    // A tall sheet opens at its whole width, to be read at once; all of it is one step back.
    readonly property bool broad: sheet.shape < 1 && flick.width > 1.15 * sheet.whole
    readonly property var steps: (broad ? [1, 1, 1.6, 2.4] : [1, 1.6, 2.4, 3.4]).map((step, at) => broad && at > 0 ? step * flick.width / sheet.whole : step)
    property int zoom: broad ? 1 : 0

    EmptyState {
        width: parent.width
        visible: page.model.state === "empty" || page.model.state === "failed"
        icon: "info"
        tone: Theme.soft
        title: qsTr("这份附件已到期或撤下")
        text: qsTr("想了解情况，请问窗口工作人员")
    }

    PageHeader {
        id: head
        width: parent.width
        visible: page.model.state === "ready"
        hue: page.model.hue
        crumb: page.model.crumb
        title: page.model.title
    }

    Skeleton {
        anchors.fill: room
        visible: page.model.state === "loading" || page.model.state === "ready" && page.model.status === "waiting"
        shape: "page"
    }

    EmptyState {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: head.bottom
        anchors.topMargin: Theme.mm(10)
        visible: page.model.state === "ready" && (page.model.status === "refused" || page.model.status === "late" || page.model.status === "video" && (page.model.film === "" || page.app.film.state === "refused"))
        icon: "document"
        tone: Theme.soft
        title: page.model.status === "late" ? qsTr("还没有准备好") : qsTr("无法显示")
        text: page.model.status === "late" ? qsTr("请过一会儿再看，或者打 %1").arg(page.model.phone) : qsTr("这份附件在这里打不开，可到窗口查看原件，或者打 %1").arg(page.model.phone)
    }

    Loader {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: head.bottom
        anchors.topMargin: Theme.gutter
        anchors.bottom: parent.bottom
        active: page.model.state === "ready" && page.model.status === "video" && page.model.film !== "" && page.app.film.state !== "refused"
        sourceComponent: FilmRoom {
            app: page.app
            hue: page.model.hue
            title: page.model.title
        }
    }

    // The picture's room: beside its keys on a wide screen, above them on a tall one.
    Item {
        id: room

        y: head.height + Theme.gutter
        width: page.portrait ? parent.width : parent.width - keys.width - Theme.gutter
        height: parent.height - y - (page.portrait ? keys.height + Theme.gutter : 0)
        visible: page.model.status === "shown" && page.model.state === "ready"

        Rectangle {
            anchors.fill: parent
            color: Theme.card
            border.color: Theme.line
            border.width: Theme.hair
        }

        Flickable {
            id: flick

            anchors.fill: parent
            anchors.margins: Theme.hair
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            contentWidth: Math.max(width, sheet.width)
            contentHeight: Math.max(height, sheet.height)

            Image {
                id: sheet

                readonly property real shape: sourceSize.height > 0 ? implicitWidth / Math.max(1, implicitHeight) : 0.707
                readonly property real whole: Math.min(flick.width, flick.height * shape)
                width: Math.round(whole * page.steps[page.zoom])
                height: Math.round(width / shape)
                x: Math.max(0, (flick.width - width) / 2)
                y: Math.max(0, (flick.height - height) / 2)
                source: page.model.picture
                asynchronous: true
                cache: false
                smooth: true
                mipmap: true
                Accessible.role: Accessible.Graphic
                Accessible.name: qsTr("%1，第 %2 页").arg(page.model.title).arg(page.model.pageNumber)
            }
        }

        Label {
            anchors.centerIn: parent
            width: parent.width - 2 * Theme.inset
            visible: sheet.status === Image.Error
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("无法显示")
            font.pixelSize: Theme.heading
        }
    }

    function come(step: int): void {
        // What was in the middle stays there; from the whole page one comes to where it begins.
        const across = (flick.contentX + flick.width / 2 - sheet.x) / sheet.width;
        const down = page.zoom > 0 ? (flick.contentY + flick.height / 2 - sheet.y) / sheet.height : 0;
        page.zoom = Math.max(0, Math.min(page.steps.length - 1, page.zoom + step));
        const x = sheet.x + across * sheet.width - flick.width / 2;
        const y = sheet.y + down * sheet.height - flick.height / 2;
        flick.contentX = Math.max(0, Math.min(flick.contentWidth - flick.width, x));
        flick.contentY = Math.max(0, Math.min(flick.contentHeight - flick.height, y));
    }

    function move(x: int, y: int): void {
        flick.contentX = Math.max(0, Math.min(flick.contentWidth - flick.width, flick.contentX + x * flick.width * 0.6));
        flick.contentY = Math.max(0, Math.min(flick.contentHeight - flick.height, flick.contentY + y * flick.height * 0.6));
    }

    Connections {
        target: page.model
        function onFaceChanged(): void {
            page.zoom = Qt.binding(() => page.broad ? 1 : 0);
            flick.contentX = 0;
            flick.contentY = 0;
        }
    }

    component Key: Press {
        id: key

        property string icon
        property string word

        width: keys.cell
        height: Math.max(Theme.touch, Theme.mm(22))
        label: word
        radius: Theme.cornerKey

        Icon {
            visible: key.icon !== ""
            anchors.centerIn: parent
            name: key.icon
            size: Theme.mm(10)
            color: key.words
        }

        Label {
            visible: key.icon === ""
            anchors.centerIn: parent
            text: key.label
            wrapMode: Text.NoWrap
            font.weight: Theme.bold
            Accessible.ignored: true
        }
    }

    Item {
        id: keys

        readonly property int columns: page.portrait ? 4 : 2
        readonly property int cell: page.portrait ? Math.round((page.width - 3 * Theme.gap) / 4) : Theme.mm(Theme.big ? 38 : 34)

        x: page.portrait ? 0 : page.width - width
        y: page.portrait ? page.height - height : room.y
        width: columns * cell + (columns - 1) * Theme.gap
        height: all.height
        visible: room.visible

        Grid {
            id: all

            columns: keys.columns
            spacing: Theme.gap

            Key {
                word: qsTr("放大")
                enabled: page.zoom < page.steps.length - 1
                onTapped: page.come(1)
            }

            Key {
                word: qsTr("缩小")
                enabled: page.zoom > 0
                onTapped: page.come(-1)
            }

            Key {
                word: qsTr("往上")
                icon: "chevronUp"
                enabled: flick.contentY > 1
                onTapped: page.move(0, -1)
            }

            Key {
                word: qsTr("往下")
                icon: "chevronDown"
                enabled: flick.contentY < flick.contentHeight - flick.height - 1
                onTapped: page.move(0, 1)
            }

            Key {
                word: qsTr("往左")
                icon: "chevronLeft"
                enabled: flick.contentX > 1
                onTapped: page.move(-1, 0)
            }

            Key {
                word: qsTr("往右")
                icon: "chevronRight"
                enabled: flick.contentX < flick.contentWidth - flick.width - 1
                onTapped: page.move(1, 0)
            }

            Key {
                word: qsTr("上一页")
                enabled: page.model.pageNumber > 1
                onTapped: page.model.turn(-1)
            }

            Key {
                word: qsTr("下一页")
                enabled: page.model.pageNumber < page.model.pages
                onTapped: page.model.turn(1)
            }
        }

        Label {
            visible: !page.portrait
            y: all.height + Theme.gap
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("第 %1 页，共 %2 页").arg(page.model.pageNumber).arg(page.model.total)
            font.pixelSize: Theme.label
            color: Theme.soft
        }
    }
}
