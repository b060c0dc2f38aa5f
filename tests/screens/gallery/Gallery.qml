pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// Sample pages of the parts alone, for looking at them without any content.
Rectangle {
    id: gallery

    property string page: "home"
    readonly property bool portrait: height > width

    color: Theme.paper

    Loader {
        anchors.fill: parent
        source: "Page" + gallery.page.charAt(0).toUpperCase() + gallery.page.slice(1) + ".qml"
    }
}
