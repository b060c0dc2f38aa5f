pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// Back leads to where one was on a page; a page that is newly opened begins at its top.
Connections {
    required property App app
    required property ScrollColumn scroll

    target: app.navigator

    function onLeaving(): void {
        app.navigator.stand(scroll.contentY);
    }

    // From one document to another of its kind the page stays the same.
    function onMoved(): void {
        if (scroll.parent)
            scroll.standAt(app.navigator.stood);
    }

    Component.onCompleted: scroll.standAt(app.navigator.stood)
}
