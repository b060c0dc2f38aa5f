.pragma library

// Line breaking for Chinese titles and column widths, from estimated advances:
// a full-width character is one em, a Latin letter or digit little more than half.

const AFTER = "，、。；：！？）》」』”’…—";
const NO_START = AFTER + "％%℃·,.;:!?)]}";
const NO_END = "（《「『“‘([{";
const JOINTS = "的和与及等";

function advance(ch) {
    const code = ch.charCodeAt(0);
    if (code >= 0x2E80 || "“”‘’…—·".includes(ch))
        return 1;
    if (ch >= "A" && ch <= "Z")
        return 0.68;
    return ch === " " ? 0.26 : 0.58;
}

function measure(text) {
    let sum = 0;
    for (const ch of text)
        sum += advance(ch);
    return sum;
}

function mayBreak(before, after) {
    if (NO_START.includes(after) || NO_END.includes(before) || after === " ")
        return false;
    // Numbers and Latin words stay whole, and a number keeps the unit behind it.
    const latin = /[0-9A-Za-z.\-–]/;
    if (latin.test(before))
        return !latin.test(after) && !/[0-9]/.test(before);
    return true;
}

// The text in two even lines when it does not fit into one; otherwise unchanged.
// A break the editor put is kept. What needs more than two lines is left to the layout.
function balance(text, width, em) {
    if (text.includes("\n") || width <= 0 || em <= 0)
        return text;
    const room = width / em;
    const whole = measure(text);
    if (whole <= room || whole > room * 2)
        return text;
    let best = -1;
    let cost = Infinity;
    let left = 0;
    for (let i = 1; i < text.length; ++i) {
        left += advance(text[i - 1]);
        const right = whole - left;
        if (left > room || right > room || !mayBreak(text[i - 1], text[i]))
            continue;
        let here = Math.abs(left - right) / whole;
        if (AFTER.includes(text[i - 1]))
            here -= 0.5;
        else if (text[i - 1] === " " || JOINTS.includes(text[i - 1]))
            here -= 0.12;
        if (left < right)
            here += 0.02;
        if (here < cost) {
            cost = here;
            best = i;
        }
    }
    return best < 0 ? text : text.slice(0, best).replace(/ +$/, "") + "\n" + text.slice(best);
}

// Widths in em for table columns: what each needs when there is room; narrow columns
// whole and the others sharing the rest when there is not; [] when no column layout reads well.
function columns(natural, room) {
    const least = 4.2;
    const need = natural.reduce((a, b) => a + b, 0);
    if (need <= room) {
        const spare = (room - need) / natural.length;
        return natural.map(n => n + spare);
    }
    let rest = room;
    let wide = natural.map((n, i) => i);
    for (;;) {
        const share = rest / wide.length;
        const narrow = wide.filter(i => natural[i] <= share);
        if (narrow.length === 0)
            break;
        for (const i of narrow)
            rest -= natural[i];
        wide = wide.filter(i => natural[i] > share);
        if (wide.length === 0)
            break;
    }
    const sum = wide.reduce((a, i) => a + natural[i], 0);
    const widths = natural.slice();
    for (const i of wide) {
        widths[i] = rest / wide.length * 0.5 + rest * natural[i] / sum * 0.5;
        if (widths[i] < least)
            return [];
    }
    return widths;
}
