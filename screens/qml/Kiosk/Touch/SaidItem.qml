pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// What somebody said and what was answered, as a row: their words first, then the answer, then what became of it.
Press {
    id: row

    required property string rowId
    required property string said
    required property string reply
    required property string subline
    required property string mark
    required property bool isSample

    label: said
    hue: "voice"
    radius: Theme.cornerCard
    implicitHeight: words.implicitHeight + Theme.mm(9)
    height: implicitHeight
    Accessible.description: reply + " " + subline + " " + mark

    Column {
        id: words

        x: Theme.inset
        width: parent.width - 2 * x
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.mm(1)

        Label {
            width: parent.width
            text: qsTr("“%1”").arg(row.said)
            font.pixelSize: Theme.row
            font.weight: Theme.bold
            lineHeight: Theme.titleLeading
            Accessible.ignored: true
        }

        Label {
            width: parent.width
            text: qsTr("答：%1").arg(row.reply)
            font.pixelSize: Theme.body
            lineHeight: Theme.titleLeading
            Accessible.ignored: true
        }

        Row {
            spacing: Theme.mm(3.6)

            Label {
                visible: row.mark !== ""
                text: row.mark
                wrapMode: Text.NoWrap
                color: Theme.words("voice")
                font.pixelSize: Theme.caption
                font.weight: Theme.bold
                Accessible.ignored: true
            }

            Label {
                width: Math.min(implicitWidth, words.width - x - (tag.visible ? tag.width + parent.spacing : 0))
                text: row.subline
                color: Theme.soft
                font.pixelSize: Theme.caption
                Accessible.ignored: true
            }

            SampleTag {
                id: tag
                anchors.verticalCenter: parent.verticalCenter
                visible: row.isSample
            }
        }
    }
}
