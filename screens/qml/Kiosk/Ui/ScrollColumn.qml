pragma ComponentBehavior: Bound

import QtQuick

// A column that scrolls by finger, and by big keys wherever it does not fit.
Item {
    id: scroll

    // Keys at the right, or in a bar below; they take room only where there is something to scroll.
    property bool beside: true
    property bool roomy: true
    property int spacing: Theme.gutter
    property string hue: "disclosure"
    property alias contentY: flick.contentY
    readonly property alias contentHeight: column.height
    readonly property real viewHeight: flick.height
    readonly property bool overflows: column.height > height + 1
    onOverflowsChanged: Qt.callLater(scroll.settle)
    onHeightChanged: Qt.callLater(scroll.settle)
    default property alias content: column.data

    // Well below the height before the room is taken back: pictures grow with their width.
    function settle(): void {
        if (scroll.overflows)
            scroll.roomy = false;
        else if (column.height < scroll.height * 0.88)
            scroll.roomy = true;
    }

    // Where to stand while the page is filled, and filled anew by a later answer. It ends with the first touch and does
    // not outlast the loading: nobody who reads is moved.
    property real wish: 0

    PointHandler {
        onActiveChanged: if (active)
            scroll.wish = 0
    }

    Timer {
        id: patience
        interval: 5000
        onTriggered: scroll.wish = 0
    }

    // Most of a screen further, never past an end.
    function scrollBy(direction: int): void {
        scroll.wish = 0;
        const end = Math.max(0, column.height - flick.height);
        const to = Math.round(Math.max(0, Math.min(end, flick.contentY + direction * (flick.height - Theme.mm(20)))));
        if (Theme.motion) {
            glide.to = to;
            glide.restart();
        } else {
            flick.contentY = to;
        }
    }

    // At once, never past the end; what is not laid out yet is waited for.
    function standAt(y: real): void {
        glide.stop();
        column.forceLayout();
        scroll.wish = y;
        patience.restart();
        scroll.comply();
    }

    function comply(): void {
        flick.contentY = Math.max(0, Math.min(scroll.wish, column.height - flick.height));
    }

    NumberAnimation {
        id: glide

        target: flick
        property: "contentY"
        duration: Theme.fade
        easing.type: Easing.OutCubic
    }

    Flickable {
        id: flick

        width: scroll.beside && !scroll.roomy ? scroll.width - Theme.touch - Theme.gutter : scroll.width
        height: scroll.beside || !scroll.overflows ? scroll.height : scroll.height - Theme.touch - Theme.gap
        contentWidth: width
        contentHeight: column.height
        interactive: scroll.overflows
        flickableDirection: Flickable.VerticalFlick
        boundsBehavior: Flickable.StopAtBounds
        clip: scroll.overflows
        onMovementStarted: {
            glide.stop();
            scroll.wish = 0;
        }

        Column {
            id: column

            width: flick.width
            spacing: scroll.spacing
            onHeightChanged: {
                Qt.callLater(scroll.settle);
                if (scroll.wish > 0)
                    scroll.comply();
            }
        }
    }

    component Step: Press {
        id: step

        property string sign

        visible: scroll.overflows
        hue: scroll.hue

        Icon {
            anchors.centerIn: parent
            name: step.sign
            size: Theme.mm(10)
        }
    }

    Step {
        id: up

        label: qsTr("往上")
        sign: "chevronUp"
        enabled: flick.contentY > 1
        width: scroll.beside ? Theme.touch : Math.round((scroll.width - Theme.gap) / 2)
        height: scroll.beside ? Math.round((scroll.height - Theme.gap) / 2) : Theme.touch
        x: scroll.beside ? scroll.width - width : 0
        y: scroll.beside ? 0 : scroll.height - height
        onTapped: scroll.scrollBy(-1)
    }

    Step {
        label: qsTr("往下")
        sign: "chevronDown"
        enabled: flick.contentY < column.height - flick.height - 1
        width: up.width
        height: up.height
        x: scroll.width - width
        y: scroll.height - height
        onTapped: scroll.scrollBy(1)
    }
}
