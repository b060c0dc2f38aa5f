pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// 群众意见与答复: what the desk has released, newest first.
Item {
    id: page

    required property App app
    readonly property RepliesModel model: app.replies
    readonly property bool portrait: height > width

    PageHeader {
        id: head

        width: parent.width
        hue: "voice"
        crumb: page.model.crumb
        title: qsTr("群众意见与答复")
        figure: page.model.count > 0 ? `${page.model.count}` : ""
        figureWords: page.model.count > 0 ? qsTr("件", "answers") : ""

        PagerKeys {
            anchors.verticalCenter: parent?.verticalCenter
            visible: !page.portrait
            hue: "voice"
            page: page.model.pageNumber
            pages: page.model.pages
            onTurned: step => page.model.turn(step)
        }
    }

    Listing {
        anchors.top: head.bottom
        anchors.topMargin: Theme.mm(5)
        anchors.bottom: foot.visible ? foot.top : parent.bottom
        anchors.bottomMargin: foot.visible ? Theme.gap : 0
        width: parent.width
        model: page.model.rows
        state_: page.model.state
        usualHeight: Theme.mm(Theme.big ? 52 : 42)
        emptyTitle: qsTr("还没有公开的意见和答复")
        emptyText: qsTr("说话的人同意、县里答复以后，经两人审签才公开")
        onRoomFound: rows => page.model.setRoom(rows)
        onTooTall: page.model.squeeze()
        delegate: SaidItem {
            width: parent?.width ?? 0
            onTapped: page.app.go("item", rowId)
        }
    }

    // Tall: at the hand, and the title has its line to itself.
    PagerKeys {
        id: foot

        visible: page.portrait && page.model.pages > 1
        anchors.bottom: parent.bottom
        anchors.horizontalCenter: parent.horizontalCenter
        hue: "voice"
        page: page.model.pageNumber
        pages: page.model.pages
        onTurned: step => page.model.turn(step)
    }
}
