pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

Item {
    id: page

    Flow {
        anchors.fill: parent
        anchors.margins: Theme.margin
        spacing: Theme.inset
        Repeater {
            model: ["back", "home", "house", "search", "sound", "textsize", "contrast", "wheelchair", "language", "flag", "clipboard", "querylist", "chat", "star", "check", "checkmark", "verified", "megaphone", "pin", "clock", "phone", "calendar", "list", "warning", "print", "qr", "swap", "end", "people", "offline", "sun", "hand", "info", "question", "document", "picture", "history", "route", "checklist", "send", "shield", "bulb", "pencil", "message", "erase", "close", "play"]
            Icon {
                required property string modelData
                name: modelData
                size: Theme.mm(26)
                ground: Theme.paper
            }
        }
    }
}
