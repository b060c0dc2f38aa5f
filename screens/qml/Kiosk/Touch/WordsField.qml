pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// Where a resident writes: some lines that scroll with the cursor, and how much more there is room for.
Rectangle {
    id: field

    required property string text
    required property int remaining
    property string hint
    property string hue: "voice"
    // Where height is dear, smaller words leave more lines.
    property bool tight: false
    readonly property Item target: input

    signal edited(string text)

    radius: Theme.cornerCard
    color: Theme.card
    border.width: Theme.thick
    border.color: Theme.contrast ? Theme.yellow : Theme.fill(hue)

    onTextChanged: field.take()
    Component.onCompleted: field.take()

    // The owner's text goes in without being told back.
    property bool taking: false

    function take(): void {
        if (field.text === input.text)
            return;
        field.taking = true;
        input.text = field.text;
        input.cursorPosition = field.text.length;
        field.taking = false;
    }

    // What an input method is still composing becomes text, as it stands.
    function settle(): void {
        input.focus = false;
        input.focus = true;
    }

    Flickable {
        id: flick

        x: Theme.mm(8)
        y: Theme.mm(field.tight ? 2.5 : 4)
        width: parent.width - 2 * x
        height: (count.visible ? count.y : parent.height - Theme.mm(3)) - y
        contentWidth: width
        contentHeight: Math.max(height, input.contentHeight)
        clip: contentHeight > height
        interactive: contentHeight > height
        boundsBehavior: Flickable.StopAtBounds

        TextEdit {
            id: input

            width: flick.width
            height: flick.contentHeight
            focus: true
            textFormat: TextEdit.PlainText
            wrapMode: TextEdit.Wrap
            // Sensitive: the input method must not learn from one visitor for the next.
            inputMethodHints: Qt.ImhNoAutoUppercase | Qt.ImhPreferLowercase | Qt.ImhSensitiveData | Qt.ImhMultiLine
            color: Theme.ink
            font.family: Theme.family
            font.pixelSize: field.tight ? Theme.row : Theme.type(Theme.big ? 9.8 : 8.7)
            activeFocusOnPress: true
            cursorVisible: true
            cursorDelegate: Rectangle {
                width: Theme.thick
                color: Theme.contrast ? Theme.yellow : Theme.fill(field.hue)
            }
            onTextChanged: if (!field.taking && text !== field.text)
                field.edited(text)
            onCursorRectangleChanged: {
                const box = cursorRectangle;
                if (box.y < flick.contentY)
                    flick.contentY = box.y;
                else if (box.y + box.height > flick.contentY + flick.height)
                    flick.contentY = box.y + box.height - flick.height;
            }
            Accessible.role: Accessible.EditableText
            Accessible.name: field.hint
        }

        Label {
            visible: input.text === "" && input.preeditText === ""
            x: Theme.mm(3)
            width: flick.width - x
            text: field.hint
            color: Theme.soft
            font.pixelSize: Theme.body
            Accessible.ignored: true
        }
    }

    Label {
        id: count

        anchors.right: parent.right
        anchors.rightMargin: Theme.mm(8)
        y: parent.height - height - Theme.mm(2)
        // The large face keeps the room for words until it matters.
        visible: !Theme.big || field.remaining <= 100
        text: qsTr("还能写 %1 字").arg(field.remaining)
        wrapMode: Text.NoWrap
        color: field.remaining === 0 ? Theme.bad : Theme.soft
        font.pixelSize: Theme.caption
    }
}
