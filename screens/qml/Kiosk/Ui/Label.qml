pragma ComponentBehavior: Bound

import QtQuick

// Plain words in the house type. Never rich text, and no line begins with a comma.
Text {
    textFormat: Text.PlainText
    wrapMode: Text.Wrap
    color: Theme.ink
    font.family: Theme.family
    font.pixelSize: Theme.body
    Accessible.role: Accessible.StaticText
    Accessible.name: text
}
