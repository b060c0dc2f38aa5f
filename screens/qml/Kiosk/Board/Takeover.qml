pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels
import "../Ui/lines.js" as Lines

// An emergency notice takes the whole board. Its one line as large as it can stand; its full text after it, page by
// page; whose word it is, until when, whom to call.
Rectangle {
    id: over

    required property AlarmModel alarm
    required property string time
    property bool runs: true
    readonly property bool portrait: height > width
    readonly property real edge: Theme.mm(portrait ? 9 : 12)
    readonly property var pages: alarm.isOn ? [alarm.text].concat(cut(alarm.body)) : []
    property int at: 0
    readonly property string words: pages[Math.min(at, pages.length - 1)] ?? ""

    visible: alarm.isOn
    color: Theme.urgent
    onPagesChanged: at = 0

    // A body by its sentences, as much as a screen holds.
    function cut(body: string): var {
        const found = [];
        let held = "";
        for (const line of body.split("\n").filter(one => one !== "")) {
            for (const sentence of line.match(/[^。！？；]+[。！？；]*[”’）》」』]*|[。！？；]+/g) ?? []) {
                if (held !== "" && held.length + sentence.length > 90) {
                    found.push(held.replace(/\n$/, ""));
                    held = "";
                }
                held += sentence;
                while (held.length > 110) {
                    // Where it pauses; never inside a number.
                    const pause = Math.max(...["，", "、", "：", "\n"].map(mark => held.lastIndexOf(mark, 109))) + 1;
                    const at = pause > 40 ? pause : 110 - /[0-9A-Za-z]{0,20}$/.exec(held.slice(0, 110))[0].length;
                    found.push(held.slice(0, at));
                    held = held.slice(at);
                }
            }
            held += "\n";
        }
        held = held.replace(/\n$/, "");
        return held === "" ? found : found.concat([held]);
    }

    // The largest size at which the words fit, and their lines: ended by punctuation, if that costs little of it.
    function laid(text: string, width: real, height: real): var {
        let plain = 0;
        for (let size = Theme.type(portrait ? 17 : 21); size > Theme.body; size -= 2) {
            const phrased = Lines.phrased(text, width / size);
            if (phrased !== "" && phrased.split("\n").length * size * 1.36 <= height)
                return [size, phrased];
            const perLine = Math.max(1, Math.floor(width / size) - 1);
            const lines = text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(Lines.measure(line) / perLine)), 0);
            if (plain === 0 && lines * size * 1.36 <= height)
                plain = size;
            if (plain > 0 && size < plain * 0.7)
                break;
        }
        return [plain > 0 ? plain : Theme.body, text];
    }

    Timer {
        interval: Math.max(8000, over.words.length * 250 + 3000)
        running: over.visible && over.runs && over.pages.length > 1
        repeat: true
        onTriggered: over.at = (over.at + 1) % over.pages.length
    }

    Rectangle {
        id: band

        width: parent.width
        height: Theme.mm(25)
        color: Theme.black

        Icon {
            id: sign
            x: over.edge
            anchors.verticalCenter: parent.verticalCenter
            name: "warning"
            size: Theme.mm(15)
            color: Theme.boardCount
            ground: Theme.black
        }

        Label {
            id: head
            x: sign.x + sign.width + Theme.mm(5)
            anchors.verticalCenter: parent.verticalCenter
            text: qsTr("紧急通知")
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.tile
            font.weight: Theme.bold
            color: Theme.boardCount
        }

        SampleTag {
            x: head.x + head.width + Theme.mm(5)
            anchors.verticalCenter: parent.verticalCenter
            visible: over.alarm.isSample
            ink: Theme.boardWords
        }

        Label {
            anchors.right: parent.right
            anchors.rightMargin: over.edge
            anchors.verticalCenter: parent.verticalCenter
            text: over.time
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.tile
            font.weight: Theme.bold
            font.features: ({
                    "tnum": 1
                })
            color: Theme.boardWords
        }
    }

    Title {
        id: title

        x: over.edge
        y: band.height + Theme.mm(8)
        width: parent.width - 2 * x
        // A line that begins with it says it already.
        visible: over.at > 0 || !over.alarm.text.startsWith(over.alarm.title)
        source: over.alarm.title
        font.pixelSize: Theme.row
        color: Theme.boardCount
    }

    Item {
        id: place

        readonly property var laid: over.laid(over.words, width, height)

        x: over.edge
        y: title.visible ? title.y + title.height + Theme.mm(3) : band.height + Theme.mm(4)
        width: parent.width - 2 * x
        height: foot.y - y - Theme.mm(4)

        Label {
            y: Math.round((parent.height - height) * 0.4)
            width: parent.width
            text: place.laid[1]
            font.pixelSize: place.laid[0]
            font.weight: Theme.bold
            lineHeight: Theme.titleLeading
            color: Theme.boardWords
        }
    }

    Item {
        id: foot

        x: over.edge
        y: parent.height - height
        width: parent.width - 2 * x
        height: Theme.mm(over.portrait ? 27 : 17)

        Rectangle {
            width: parent.width
            height: Theme.hair
            color: Theme.boardSoft
        }

        Label {
            id: whose
            y: over.portrait ? Theme.mm(3) : Math.round((foot.height - height) / 2)
            text: over.alarm.until !== "" ? qsTr("%1发布，到%2").arg(over.alarm.unit).arg(over.alarm.until) : over.alarm.unit
            width: over.portrait ? foot.width : foot.width - call.width - Theme.gutter
            font.pixelSize: Theme.caption
            color: Theme.boardWords
        }

        Label {
            id: call
            x: over.portrait ? 0 : foot.width - width
            y: over.portrait ? whose.y + whose.height : Math.round((foot.height - height) / 2)
            visible: over.alarm.phone !== ""
            text: qsTr("咨询 %1").arg(over.alarm.phone)
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.body
            font.weight: Theme.bold
            color: Theme.boardCount
        }
    }
}
