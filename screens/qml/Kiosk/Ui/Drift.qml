pragma ComponentBehavior: Bound

import QtQuick

// Moves a part as far as Wander says.
Translate {
    x: Theme.wander.x
    y: Theme.wander.y
}
