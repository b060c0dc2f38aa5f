pragma ComponentBehavior: Bound

import QtQuick

// A touch target. It shows the press in the same frame, gives way to a scroll, and
// while one finger presses any target a second finger presses none.
Rectangle {
    id: press

    required property string label
    property string hue: "disclosure"
    property bool filled: false
    property bool chosen: false
    readonly property bool down: handler.pressed
    readonly property bool held: down && Theme.finger === press
    readonly property bool pressed: held
    readonly property color words: chosen ? Theme.chosenWords : filled ? Theme.fillWords : Theme.ink

    readonly property point touched: handler.point.pressPosition

    signal tapped

    color: {
        if (chosen)
            return held ? Theme.chosenPressed(hue) : Theme.chosen(hue);
        if (filled)
            return held ? Theme.pressed(hue) : Theme.fill(hue);
        return held ? Theme.pressedTint(hue) : Theme.card;
    }
    border.width: chosen || filled && !Theme.contrast ? 0 : Theme.hair
    border.color: held ? Theme.chosen(hue) : Theme.line
    radius: Theme.cornerKey
    opacity: enabled ? 1 : 0.4

    Accessible.role: Accessible.Button
    Accessible.name: label
    Accessible.focusable: enabled
    Accessible.checked: chosen
    Accessible.onPressAction: if (press.enabled)
        press.tapped()

    TapHandler {
        id: handler

        acceptedButtons: Qt.LeftButton
        // An unsteady finger may wander; only a scroll takes the press away.
        dragThreshold: Theme.mm(12)
        longPressThreshold: 0
        onPressedChanged: {
            if (pressed) {
                // On a busy machine the next press comes before `letGo`: who has been let go holds nothing.
                if (!(Theme.finger as Press)?.down)
                    Theme.finger = press;
            } else if (Theme.finger === press) {
                Qt.callLater(press.letGo);
            }
        }
        onTapped: if (Theme.finger === press)
            press.tapped()
    }

    function letGo(): void {
        if (!down && Theme.finger === press)
            Theme.finger = null;
    }
}
