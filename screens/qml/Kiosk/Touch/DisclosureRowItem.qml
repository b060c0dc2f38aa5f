pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// A disclosure in a list: title, unit and day, stage, and the days that are left.
ListRow {
    id: row

    required property string rowId
    required property string stage
    required property int days
    required property bool isSample
    required subline
    property bool narrow: false

    Label {
        anchors.verticalCenter: parent.verticalCenter
        visible: row.stage === "gone"
        text: qsTr("已撤下")
        wrapMode: Text.NoWrap
        color: Theme.soft
        font.pixelSize: Theme.caption
        font.weight: Theme.bold
    }

    StageDots {
        anchors.verticalCenter: parent.verticalCenter
        stage: row.stage
        showName: !row.narrow
    }

    Item {
        anchors.verticalCenter: parent.verticalCenter
        width: Math.max(left.width, Theme.mm(row.narrow ? 36 : 44))
        height: left.height
        visible: row.stage !== "gone" && (!row.narrow || row.days >= 0)

        DaysLeft {
            id: left
            anchors.right: parent.right
            visible: row.days >= 0
            days: Math.max(0, row.days)
            beside: true
        }
    }
}
