pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// A page that is read from top to foot; back leads to where one was in its column.
Item {
    required property ScrollColumn column
}
