pragma ComponentBehavior: Bound

import QtQuick

// One line above content that still stands: amber, or red for what was withdrawn.
Rectangle {
    id: banner

    required property string text
    property string kind: "warn"
    readonly property color ink: kind === "bad" ? Theme.bad : kind === "ok" ? Theme.ok : Theme.warn

    radius: Theme.cornerKey
    color: kind === "bad" ? Theme.badGround : kind === "ok" ? Theme.card : Theme.warnGround
    border.width: Theme.hair
    border.color: kind === "bad" ? Theme.badLine : kind === "ok" ? Theme.ok : Theme.warnLine
    implicitHeight: Math.max(Theme.mm(18.5), words.height + Theme.mm(7))
    Accessible.role: Accessible.AlertMessage
    Accessible.name: text

    Icon {
        x: Theme.mm(6)
        anchors.verticalCenter: parent.verticalCenter
        name: banner.kind === "ok" ? "checkmark" : "warning"
        size: Theme.mm(9)
        color: banner.ink
        ground: banner.color
    }

    Label {
        id: words

        anchors.verticalCenter: parent.verticalCenter
        x: Theme.mm(19.5)
        width: parent.width - x - Theme.mm(7)
        text: banner.text
        color: banner.ink
        font.pixelSize: Theme.body
        font.weight: Theme.bold
        // Not by lineCount, as in InfoLine.
        lineHeight: implicitWidth > width ? Theme.titleLeading : 1
        Accessible.ignored: true
    }
}
