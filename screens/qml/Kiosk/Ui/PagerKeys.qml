pragma ComponentBehavior: Bound

import QtQuick

// Turning the pages of a list, and which page this is.
Item {
    id: pager

    required property int page
    required property int pages
    property bool wordy: false
    property bool brief: false
    property string hue: "disclosure"

    signal turned(int step)

    implicitWidth: wordy ? Theme.mm(194) : up.width + down.width + words.implicitWidth + Theme.gap + Theme.mm(brief ? 4 : 9)
    implicitHeight: Theme.mm(Theme.big ? 27 : wordy ? 24 : 23)

    component Turn: Press {
        id: turn

        property string sign
        property bool after: false

        width: pager.wordy ? Math.round(pager.width * 0.32) : Theme.mm(30)
        height: pager.height
        hue: pager.hue

        Row {
            anchors.centerIn: parent
            spacing: Theme.mm(4)
            layoutDirection: turn.after ? Qt.RightToLeft : Qt.LeftToRight

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: turn.sign
                size: Theme.mm(9.5)
            }

            Label {
                anchors.verticalCenter: parent.verticalCenter
                visible: pager.wordy
                text: turn.label
                wrapMode: Text.NoWrap
                font.weight: Theme.bold
                Accessible.ignored: true
            }
        }
    }

    Turn {
        id: up

        label: qsTr("上一页")
        sign: pager.wordy ? "chevronLeft" : "chevronUp"
        enabled: pager.page > 1
        onTapped: pager.turned(-1)
    }

    Turn {
        id: down

        x: pager.wordy ? pager.width - width : up.width + Theme.gap
        label: qsTr("下一页")
        sign: pager.wordy ? "chevronRight" : "chevronDown"
        after: true
        enabled: pager.page < pager.pages
        onTapped: pager.turned(1)
    }

    Label {
        id: words

        x: pager.wordy ? Math.round((pager.width - width) / 2) : down.x + down.width + Theme.mm(pager.brief ? 4 : 9)
        anchors.verticalCenter: parent.verticalCenter
        text: (pager.brief ? qsTr("%1 / %2 页") : qsTr("第 %1 页，共 %2 页")).arg(pager.page).arg(pager.pages)
        wrapMode: Text.NoWrap
        color: Theme.soft
        font.pixelSize: Theme.label
        font.features: ({
                "tnum": 1
            })
    }
}
