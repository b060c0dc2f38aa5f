pragma ComponentBehavior: Bound

import QtQuick

// The field of a search: what is typed, how much was found, a key that empties it.
Rectangle {
    id: field

    property string text
    property string hint
    property string found
    property string sample
    property string hue: "query"
    // Text that an input method is still composing counts as typed.
    readonly property string typed: input.text + input.preeditText
    readonly property Item target: input
    property int longest: 40

    signal edited(string text)
    signal cleared

    implicitHeight: Theme.mm(Theme.big ? 29 : 25.5)
    radius: Theme.cornerKey
    color: Theme.card
    border.width: Math.round(Theme.thick * 0.9)
    border.color: Theme.contrast ? Theme.yellow : Theme.fill(hue)

    onTextChanged: field.take()
    Component.onCompleted: field.take()

    // The owner's text goes in without being told back.
    property bool taking: false

    function take(): void {
        if (field.text === input.text + input.preeditText)
            return;
        field.taking = true;
        input.clear(); // also what an input method is still composing
        input.text = field.text;
        input.cursorPosition = field.text.length;
        field.taking = false;
    }

    Icon {
        id: sign

        x: Theme.mm(9)
        anchors.verticalCenter: parent.verticalCenter
        name: "search"
        size: Theme.mm(11)
        color: Theme.words(field.hue)
    }

    Item {
        anchors.left: sign.right
        anchors.leftMargin: Theme.mm(6)
        anchors.right: tail.left
        anchors.rightMargin: Theme.mm(4)
        height: parent.height
        clip: input.contentWidth > width

        TextInput {
            id: input

            width: parent.width
            height: parent.height
            focus: true
            maximumLength: field.longest
            verticalAlignment: TextInput.AlignVCenter
            // Sensitive: the input method must not learn from one visitor for the next.
            inputMethodHints: Qt.ImhNoAutoUppercase | Qt.ImhPreferLowercase | Qt.ImhSensitiveData
            color: Theme.ink
            font.family: Theme.family
            font.pixelSize: Theme.type(Theme.big ? 12.5 : 11)
            font.weight: Theme.bold
            activeFocusOnPress: true
            cursorDelegate: Rectangle {
                width: Theme.thick
                color: Theme.contrast ? Theme.yellow : Theme.fill(field.hue)
            }
            cursorVisible: true
            onTextChanged: field.tell()
            onPreeditTextChanged: field.tell()
            Accessible.role: Accessible.EditableText
            Accessible.name: field.hint
        }

        Label {
            visible: field.typed === "" && implicitWidth < parent.width - x
            x: Theme.mm(4)
            anchors.verticalCenter: parent.verticalCenter
            text: field.hint
            wrapMode: Text.NoWrap
            color: Theme.soft
            font.pixelSize: Theme.row
            Accessible.ignored: true
        }
    }

    function tell(): void {
        // Not by `typed`: a binding may follow after this signal.
        const now = input.text + input.preeditText;
        if (!field.taking && now !== field.text)
            field.edited(now);
    }

    Row {
        id: tail

        anchors.right: wipe.left
        anchors.rightMargin: Theme.mm(2)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.mm(3.5)
        // Long words need the room more.
        visible: input.contentWidth + width < field.width - Theme.mm(60)

        Label {
            id: number

            anchors.verticalCenter: parent.verticalCenter
            visible: text !== ""
            text: field.found
            wrapMode: Text.NoWrap
            color: Theme.soft
            font.pixelSize: Theme.caption
        }

        SampleTag {
            anchors.verticalCenter: parent.verticalCenter
            visible: field.sample !== "" && !Theme.big
            text: field.sample
        }
    }

    Press {
        id: wipe

        anchors.right: parent.right
        anchors.rightMargin: Theme.mm(2)
        anchors.verticalCenter: parent.verticalCenter
        visible: field.typed !== ""
        label: qsTr("全部清掉")
        hue: field.hue
        width: Theme.touch
        height: Theme.touch
        border.width: 0
        onTapped: field.cleared()

        Rectangle {
            anchors.centerIn: parent
            width: Theme.mm(10.5)
            height: width
            radius: width / 2
            color: Theme.contrast ? Theme.white : Theme.edge

            Icon {
                anchors.centerIn: parent
                name: "close"
                size: Theme.mm(6)
                color: Theme.card
            }
        }
    }
}
