pragma ComponentBehavior: Bound

import QtQuick
import "lines.js" as Lines

// Plain words of which some are marked: bold on the mark's ground, also where they wrap.
// `marks` holds pairs of places in `text`, flat: 0, 2, 5, 7.
Item {
    id: marked

    required property string text
    property list<int> marks
    property alias font: words.font
    property alias color: words.color

    implicitWidth: words.implicitWidth
    implicitHeight: words.contentHeight
    onTextChanged: Qt.callLater(marked.place)
    onMarksChanged: Qt.callLater(marked.place)
    onWidthChanged: Qt.callLater(marked.place)
    Component.onCompleted: marked.place()
    Accessible.role: Accessible.StaticText
    Accessible.name: text

    // Two even lines, as a title has them; places behind the break lie that much further on.
    readonly property string broken: Lines.balance(text, width, words.font.pixelSize)
    readonly property int broke: broken === text ? text.length + 1 : broken.indexOf("\n")
    onBrokenChanged: Qt.callLater(marked.place)
    onVisibleChanged: if (visible)
        Qt.callLater(marked.place)

    function placed(at: int): int {
        return at < marked.broke ? at : at + marked.broken.length - marked.text.length;
    }

    // Each line's part of each mark.
    property var boxes: []

    function place(): void {
        // On a page that is gone, and only waits to be deleted, nothing can be called.
        if (!marked.visible)
            return;
        const found = [];
        for (let i = 0; i + 1 < marked.marks.length; i += 2) {
            let from = marked.placed(marked.marks[i]);
            const to = Math.min(marked.placed(marked.marks[i + 1] - 1) + 1, words.length);
            while (from < to) {
                const start = words.positionToRectangle(from);
                let end = from + 1;
                while (end < to && Math.abs(words.positionToRectangle(end).y - start.y) < 1)
                    ++end;
                // Behind the last character of a line stands the next line's first place.
                const after = words.positionToRectangle(end);
                const last = words.positionToRectangle(end - 1);
                const right = Math.abs(after.y - start.y) < 1 ? after.x : last.x + words.font.pixelSize;
                found.push({
                    x: start.x,
                    y: start.y,
                    width: right - start.x,
                    height: start.height,
                    text: words.getText(from, end)
                });
                from = end;
            }
        }
        marked.boxes = found;
    }

    TextEdit {
        id: words

        width: marked.width
        text: marked.broken
        readOnly: true
        selectByMouse: false
        activeFocusOnPress: false
        enabled: false
        textFormat: TextEdit.PlainText
        wrapMode: TextEdit.Wrap
        color: Theme.ink
        font.family: Theme.family
        font.pixelSize: Theme.body
        onContentHeightChanged: Qt.callLater(marked.place)
        Accessible.ignored: true
    }

    Repeater {
        model: marked.boxes

        Rectangle {
            id: box

            required property var modelData
            readonly property int rim: Theme.mm(0.8)

            x: modelData.x - rim
            y: modelData.y + Math.round(modelData.height * 0.1)
            width: modelData.width + 2 * rim
            height: Math.round(modelData.height * 0.8)
            radius: Theme.mm(1.2)
            color: Theme.mark

            Label {
                anchors.centerIn: parent
                text: box.modelData.text
                wrapMode: Text.NoWrap
                font.pixelSize: words.font.pixelSize
                font.weight: Theme.bold
                color: Theme.markWords
                Accessible.ignored: true
            }
        }
    }
}
