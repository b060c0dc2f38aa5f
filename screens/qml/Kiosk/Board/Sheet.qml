pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// One page: what it is and how long it still matters; its title; its body; whose it is. It tells when it stands
// whole, and whether it does.
Rectangle {
    id: sheet

    // As board_page.BoardPage has it; empty: nothing.
    required property var page
    required property bool inFront
    property bool far: false
    required property HallModel hall
    required property Film film
    // Where its pictures come from.
    required property string frames
    // Only the hall and the time: no card.
    readonly property bool bare: page.kind === "clock"
    readonly property bool full: page.id !== undefined
    readonly property string hue: page.hue ?? "disclosure"
    readonly property int days: page.daysLeft ?? -1
    readonly property real headHeight: Theme.mm(far ? 12.6 : 17.2)
    // A narrow sheet keeps room for a second line, whom to call.
    readonly property bool narrow: isNarrow(width)
    readonly property real footLine: Theme.mm(far ? 9.4 : 14.2)
    readonly property real footHeight: narrow ? footLine + Theme.mm(9.6) : footLine
    // Above the title, under it, above the foot.
    readonly property real over: Theme.mm(far ? 2 : 4.2)
    readonly property real under: Theme.mm(far ? 1 : 2.6)
    readonly property real air: over + under + Theme.mm(1)
    readonly property Item content: body.item as Item
    property bool awake: false
    // Once for each page.
    property string told: ""
    property int looks: 0

    function isNarrow(wide: real): bool {
        return !far && wide < Theme.mm(150);
    }

    // What the body of a sheet of some size holds.
    function innerWidth(wide: real): real {
        return wide - 2 * Theme.inset;
    }

    function innerHeight(wide: real, high: real): real {
        return high - headHeight - footLine - (isNarrow(wide) ? Theme.mm(9.6) : 0) - air;
    }

    signal prepared(string id, bool fits, bool failed)

    radius: Theme.cornerKey
    // The head covers these corners; no paper shines through at its edge.
    topLeftRadius: radius + 3
    topRightRadius: radius + 3
    color: bare ? "transparent" : Theme.paper
    visible: full
    // Not invisible: what is behind is laid out and painted too, so that it comes to the front whole.
    opacity: inFront || linger.running ? 1 : 0
    z: inFront ? 1 : 0
    onPageChanged: {
        told = "";
        looks = 0;
        settle.restart();
    }
    // With a GPU the next page fades in over the one that leaves.
    onInFrontChanged: {
        if (!Theme.motion || !awake)
            return;
        if (inFront)
            arrive.restart();
        else
            linger.restart();
    }
    Component.onCompleted: awake = true

    // Layered only while it fades: unlayered, every text would be blended by itself.
    layer.enabled: arrive.running

    NumberAnimation {
        id: arrive
        target: sheet
        property: "opacity"
        from: 0
        to: 1
        duration: 400
    }

    Timer {
        id: linger
        interval: 420
    }

    Timer {
        id: settle
        interval: 90 // some frames, in which rows and columns take their places
        onTriggered: sheet.check()
    }

    // Whole: words are laid out at once, pictures come when they are decoded.
    function check(): void {
        if (!full || told === page.id || content === null)
            return;
        const picture = content as PicturePage;
        const film = content as FilmPage;
        if ((picture !== null && picture.loading) || (film !== null && film.loading))
            return;
        // A pixel or two of rounding is no loss.
        const alone = page.kind === "text" && page.lines.length === 0; // a long title, its words follow on the next page
        const fits = content.implicitHeight <= body.height + 2 && (alone || heading.lineCount * heading.font.pixelSize <= body.height);
        // Rows and columns take their places with the next frame; on a busy machine that may take some looks.
        if (!fits && looks < 6) {
            ++looks;
            settle.restart();
            return;
        }
        told = page.id;
        prepared(page.id, fits, (picture !== null && picture.failed) || (film !== null && film.failed));
    }

    Rectangle {
        id: head

        visible: !sheet.bare
        width: parent.width
        height: sheet.headHeight
        topLeftRadius: sheet.radius
        topRightRadius: sheet.radius
        color: Theme.fill(sheet.hue)

        Label {
            x: Theme.inset
            anchors.verticalCenter: parent.verticalCenter
            // Only a county's motto is long.
            width: Math.min(implicitWidth, parent.width - 2 * x)
            text: sheet.page.head ?? ""
            wrapMode: Text.NoWrap
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: Theme.tag
            font.pixelSize: sheet.far ? Theme.body : Theme.row
            font.weight: Theme.bold
            color: Theme.fillWords
        }

        Row {
            anchors.right: parent.right
            anchors.rightMargin: Theme.inset
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.mm(2.6)

            Label {
                anchors.baseline: count.baseline
                visible: sheet.days > 0
                text: qsTr("还剩")
                wrapMode: Text.NoWrap
                color: Theme.boardCount
            }

            Label {
                id: count
                text: {
                    if (sheet.days < 0)
                        return sheet.page.when ?? "";
                    return sheet.days === 0 ? qsTr("今天截止") : String(sheet.days);
                }
                wrapMode: Text.NoWrap
                font.pixelSize: sheet.days < 0 ? Theme.body : sheet.days === 0 ? Theme.row : sheet.far ? Theme.heading : Theme.numberS
                font.weight: sheet.days < 0 ? Theme.regular : Theme.bold
                font.features: ({
                        "tnum": 1
                    })
                color: sheet.days === 0 ? Theme.boardCount : Theme.fillWords
            }

            Label {
                anchors.baseline: count.baseline
                visible: sheet.days > 0
                text: qsTr("天")
                wrapMode: Text.NoWrap
                color: Theme.boardCount
            }
        }
    }

    Title {
        id: heading

        visible: !sheet.bare && source !== ""
        x: Theme.inset
        y: head.height + sheet.over
        width: parent.width - 2 * x
        source: sheet.page.isUntitled ? "" : sheet.page.title ?? ""
        font.pixelSize: sheet.page.isTitleSmall ? Theme.row : Theme.heading
    }

    Loader {
        id: body

        x: Theme.inset
        y: sheet.bare ? 0 : heading.visible ? heading.y + heading.height + sheet.under : heading.y + sheet.under
        width: parent.width - 2 * x
        height: (sheet.bare ? parent.height : foot.y - Theme.mm(1)) - y
        sourceComponent: {
            if (!sheet.full)
                return undefined;
            if (sheet.page.kind === "picture")
                return picture;
            if (sheet.page.kind === "film")
                return film;
            if (sheet.page.kind === "table")
                return table;
            if (sheet.bare)
                return clock;
            return text;
        }
        onLoaded: settle.restart()
    }

    Component {
        id: text

        TextPage {
            page: sheet.page
            hue: sheet.hue
            room: body.height
        }
    }

    Component {
        id: picture

        PicturePage {
            page: sheet.page
            room: body.height
            onSettled: settle.restart()
        }
    }

    Component {
        id: film

        FilmPage {
            page: sheet.page
            room: body.height
            film: sheet.film
            frames: sheet.frames
            onSettled: settle.restart()
        }
    }

    Component {
        id: clock

        ClockPage {
            hall: sheet.hall
            room: body.height
        }
    }

    Component {
        id: table

        TablePage {
            page: sheet.page
            hue: sheet.hue
        }
    }

    Item {
        id: foot

        visible: !sheet.bare
        x: Theme.inset
        y: parent.height - height
        width: parent.width - 2 * x
        height: aside.below ? sheet.footHeight : sheet.footLine

        Rectangle {
            width: parent.width
            height: Theme.hair
            color: Theme.line
        }

        Row {
            id: whose
            y: Math.round((sheet.footLine - Theme.mm(0.8) - height) / 2)
            spacing: Theme.mm(3)

            Label {
                anchors.verticalCenter: parent.verticalCenter
                text: sheet.page.source ?? ""
                wrapMode: Text.NoWrap
                font.pixelSize: Theme.caption
                color: Theme.soft
            }

            SampleTag {
                anchors.verticalCenter: parent.verticalCenter
                visible: sheet.page.isSample ?? false
                size: Theme.boardTag
            }
        }

        Row {
            id: dots

            // As many as stand beside whose it is.
            readonly property int most: Math.max(2, Math.min(12, Math.floor((foot.width - whose.width - Theme.gutter) / Theme.mm(4.6)) - 1))

            visible: (sheet.page.parts ?? 1) > 1
            anchors.right: parent.right
            anchors.verticalCenter: whose.verticalCenter
            spacing: Theme.mm(2)

            Repeater {
                model: dots.visible ? Math.min(dots.most, sheet.page.parts) : 0

                Rectangle {
                    required property int index
                    readonly property bool here: index === Math.min(dots.most - 1, sheet.page.part - 1)
                    width: Theme.mm(here ? 6.5 : 2.6)
                    height: Theme.mm(2.6)
                    radius: height / 2
                    color: here ? Theme.number(sheet.hue) : Theme.stageOff
                }
            }
        }

        Label {
            id: aside

            readonly property real besideDots: dots.visible ? dots.width + Theme.mm(5) : 0
            readonly property bool beside: whose.width + Theme.gutter + implicitWidth + besideDots <= foot.width
            readonly property bool below: !beside && sheet.narrow && text !== ""

            x: below ? 0 : foot.width - besideDots - width
            y: below ? whose.y + whose.height + Theme.mm(0.6) : Math.round((sheet.footLine - Theme.mm(0.8) - height) / 2)
            // Gives way where there is room neither beside nor below.
            visible: beside || below
            text: sheet.page.aside ?? ""
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.caption
            font.weight: Theme.bold
            color: Theme.words(sheet.hue)
        }
    }
}
