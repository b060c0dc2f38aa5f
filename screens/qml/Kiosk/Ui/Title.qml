pragma ComponentBehavior: Bound

import QtQuick
import "lines.js" as Lines

// A title is never cut: it takes two even lines where one does not hold it.
Label {
    id: title

    required property string source

    text: Lines.balance(source, width, font.pixelSize)
    font.weight: Theme.bold
    font.pixelSize: Theme.title
    lineHeight: Theme.titleLeading
    Accessible.name: source
}
