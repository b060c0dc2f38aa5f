pragma ComponentBehavior: Bound

import QtQuick

// One line above content that still stands: amber, or red for what was withdrawn.
Rectangle {
    id: banner

    required property string text
    property string kind: "warn"
    // A strip along the upper edge of a small glass, no higher than the margin there.
    property bool flush: false
    readonly property color ink: kind === "bad" ? Theme.bad : kind === "ok" ? Theme.ok : Theme.warn

    radius: flush ? 0 : Theme.cornerKey
    color: kind === "bad" ? Theme.badGround : kind === "ok" ? Theme.card : Theme.warnGround
    border.width: Theme.hair
    border.color: kind === "bad" ? Theme.badLine : kind === "ok" ? Theme.ok : Theme.warnLine
    implicitHeight: flush ? Math.max(Theme.mm(Theme.big ? 13 : 9.5), words.height) : Math.max(Theme.mm(18.5), words.height + Theme.mm(7))
    Accessible.role: Accessible.AlertMessage
    Accessible.name: text

    Icon {
        x: banner.flush ? Theme.margin : Theme.mm(6)
        anchors.verticalCenter: parent.verticalCenter
        name: banner.kind === "ok" ? "checkmark" : "warning"
        size: Theme.mm(banner.flush ? 7 : 9)
        color: banner.ink
        ground: banner.color
    }

    Label {
        id: words

        anchors.verticalCenter: parent.verticalCenter
        anchors.verticalCenterOffset: banner.flush ? -Theme.mm(0.5) : 0
        x: banner.flush ? Theme.margin + Theme.mm(10) : Theme.mm(19.5)
        width: parent.width - x - Theme.mm(7)
        text: banner.text
        color: banner.ink
        font.pixelSize: banner.flush ? Theme.caption : Theme.body
        font.weight: Theme.bold
        // Not by lineCount, as in InfoLine.
        lineHeight: implicitWidth > width ? Theme.titleLeading : 1
        Accessible.ignored: true
    }
}
