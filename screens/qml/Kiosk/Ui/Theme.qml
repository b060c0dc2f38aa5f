pragma Singleton
pragma ComponentBehavior: Bound

import QtQuick

// The one place for sizes and colours. One design millimetre is `ppm` pixels;
// type sizes name the height of a hanzi on the glass, which fills 0.92 of the em.
QtObject {
    id: theme

    property real ppm: 4.03
    property bool elder: false
    property bool contrast: false
    property bool mourning: false
    property bool motion: true
    // A glass under 21 inches: the large face, drawn for that, has keys that are smaller than they say.
    property bool small: false
    // The page stands behind a smaller window; see Icon.
    property bool clipped: false
    property string family: "Noto Sans CJK SC"

    // The touch target that holds the finger; a second finger presses nothing.
    property Item finger: null

    // How far what never moves stands from its place; see Wander.
    property point wander: Qt.point(0, 0)

    readonly property bool big: elder || contrast

    function mm(x: real): int {
        return Math.round(x * ppm);
    }

    function type(hanzi: real): int {
        return Math.round(hanzi * ppm / 0.92);
    }

    // Type. Nothing is smaller than 8.2 mm in the large face.
    readonly property int tag: type(big ? 8.2 : 5)
    readonly property int boardTag: type(3.8)
    readonly property int caption: type(big ? 8.2 : 5.7)
    readonly property int label: type(big ? 8.2 : 6.3)
    readonly property int body: type(big ? 9.5 : 6.9)
    readonly property int row: type(big ? 9.8 : 7.8)
    readonly property int heading: type(big ? 10.5 : 8.7)
    readonly property int tile: type(big ? 12.5 : 10.5)
    readonly property int title: type(big ? 17 : 13.7)
    readonly property int hero: type(big ? 20 : 18)
    readonly property int numberS: type(big ? 17 : 13)
    readonly property int numberM: type(big ? 26 : 18)
    readonly property int numberL: type(big ? 32 : 26)
    readonly property int numberXL: type(45)
    readonly property int regular: Font.Normal
    readonly property int bold: Font.Bold
    // Of the family's own line of 1.45 em: 1.34 em for titles, 1.55 em for text, 1.65 em for prose.
    readonly property real titleLeading: 0.925
    readonly property real textLeading: 1.07
    readonly property real proseLeading: 1.14

    // Space
    readonly property int margin: mm(14)
    readonly property int gutter: mm(6)
    readonly property int gap: mm(4)
    readonly property int inset: mm(9)
    readonly property int touch: mm(big ? 25 : 20)
    readonly property int railWidth: mm(big ? 41.5 : 36)
    readonly property int keyHeight: mm(big ? 41.5 : 33.5)
    readonly property int rowHeight: mm(big ? 34 : 27.5)
    readonly property int tickerHeight: mm(18)
    readonly property int pillHeight: mm(big ? 29 : 26)

    // Corners and lines
    readonly property int cornerCard: mm(7)
    readonly property int cornerKey: mm(5)
    readonly property int cornerTag: mm(2)
    readonly property int hair: Math.max(1, mm(contrast ? 1 : 0.5))
    readonly property int thick: Math.max(2, mm(1))
    readonly property int fade: motion ? 180 : 0
    readonly property int lull: 700 // longer than between the two taps of a hurried finger

    // Colours
    readonly property color black: "#000000"
    readonly property color white: "#FFFFFF"
    readonly property color yellow: "#FFE000"
    readonly property color paper: contrast ? black : grey("#FAF7F2")
    readonly property color card: contrast ? black : white
    readonly property color line: contrast ? white : grey("#E6DFD4")
    readonly property color ink: contrast ? white : grey("#1F1B16")
    readonly property color soft: contrast ? white : grey("#5A534A")
    readonly property color edge: contrast ? white : grey("#8A8175")
    readonly property color ok: contrast ? yellow : grey("#1A5027")
    readonly property color okWords: contrast ? black : white
    readonly property color warn: contrast ? yellow : grey("#704400")
    readonly property color warnGround: contrast ? black : grey("#FFF3D9")
    readonly property color warnLine: contrast ? yellow : grey("#E8CB8A")
    readonly property color bad: contrast ? yellow : grey("#9B1C17")
    readonly property color badGround: contrast ? black : grey("#FBEAE7")
    readonly property color badLine: contrast ? yellow : grey("#E3B3AD")
    readonly property color ticker: contrast ? black : grey("#7A130F")
    readonly property color tickerText: contrast ? yellow : grey("#FFF3D6")
    readonly property color mark: contrast ? yellow : grey("#FFE08A")
    readonly property color markWords: contrast ? black : ink
    readonly property color sun: contrast ? yellow : grey("#C98A0A")
    readonly property color tray: contrast ? black : grey("#EFE9DF")
    readonly property color skeleton: contrast ? "#3A3A3A" : grey("#E9E1D6")
    readonly property color scrim: contrast ? "#E6000000" : "#B31F1B16"
    readonly property color stageOff: contrast ? white : grey("#CFC6B8")
    readonly property color fillWords: white
    readonly property color chosenWords: contrast ? black : white
    readonly property color heroTop: contrast ? black : grey("#B9261F")
    readonly property color heroFoot: contrast ? black : grey("#97190F")
    readonly property color ridge: contrast ? "#26FFFFFF" : "#14FFFFFF"

    // Boards: seen from metres away, in a lobby that is not bright.
    readonly property color boardTop: grey("#1B3556")
    readonly property color boardFoot: grey("#0E1B2C")
    readonly property color boardCard: grey("#22405F")
    readonly property color boardWords: white
    readonly property color boardSoft: grey("#C5D3E6")
    readonly property color boardCount: grey("#FFE3A6")
    readonly property color boardSun: grey("#E8A91B")
    readonly property color urgent: grey("#8F0F0B")
    // LED modules: full or unlit.
    readonly property color ledAmber: "#FFB000"
    readonly property color ledRed: "#FF3020"
    readonly property color ledGreen: "#30E030"
    readonly property color ledWhite: "#FFF4D8"
    readonly property color ledLine: "#6E4A00"

    // What a technician tests a screen with: a pixel that does not follow is dead.
    readonly property var patterns: ["#FFFFFF", "#000000", "#FF0000", "#00FF00", "#0000FF", "#808080"]

    readonly property var hues: ({
            disclosure: ["#A61D18", "#9B1C17", "#F8EAE6", "#84130F", "#DAA29C"],
            services: ["#1F5FA8", "#174F8F", "#EAF1F9", "#164A86", "#9FBEE0"],
            query: ["#0F6E6B", "#0B5A57", "#E6F1F0", "#0A5452", "#94C1BF"],
            voice: ["#8A5200", "#744500", "#F7EFE2", "#6B3F00", "#D2B78C"],
            rating: ["#6A3D9A", "#5C3388", "#F1EBF7", "#522C7B", "#BEA6D6"]
        })

    function hue(w: string, shade: int): color {
        const shades = hues[w] ?? hues.disclosure;
        return grey(shades[shade]);
    }

    // The surface of a window's tile: white words stand on it.
    function fill(w: string): color {
        return contrast ? black : hue(w, 0);
    }

    function words(w: string): color {
        return contrast ? white : hue(w, 1);
    }

    function number(w: string): color {
        return contrast ? yellow : hue(w, 1);
    }

    function tint(w: string): color {
        return contrast ? black : hue(w, 2);
    }

    function bar(w: string): color {
        return contrast ? yellow : hue(w, 4);
    }

    // What is chosen, and the one main act.
    function chosen(w: string): color {
        return contrast ? yellow : hue(w, 0);
    }

    function chosenPressed(w: string): color {
        return contrast ? white : hue(w, 3);
    }

    function pressed(w: string): color {
        return contrast ? "#4A4200" : hue(w, 3);
    }

    function pressedTint(w: string): color {
        return contrast ? "#4A4200" : hue(w, 2);
    }

    // Days of mourning: the same lightness without the hue.
    function grey(c: color): color {
        if (!mourning)
            return c;
        const level = 0.299 * c.r + 0.587 * c.g + 0.114 * c.b;
        return Qt.rgba(level, level, level, c.a);
    }
}
