pragma ComponentBehavior: Bound

import QtQuick

Rectangle {
    radius: Theme.cornerCard
    color: Theme.card
    border.width: Theme.hair
    border.color: Theme.line
}
