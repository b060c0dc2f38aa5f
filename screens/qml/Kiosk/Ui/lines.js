.pragma library

// Line breaking for Chinese titles and column widths, from estimated advances:
// a full-width character is one em, a Latin letter or digit little more than half.

const AFTER = "，、。；：！？）》」』”’…—•";
const NO_START = AFTER + "％%℃·,.;:!?)]}";
const NO_END = "（《「『“‘([{";
const JOINTS = "的和与及等";

// Words a title of this trade often holds; a line does not end inside one.
const WORDS = new Set(("整治 项目 安排 资金 名单 补助 补贴 对象 公示 公开 结果 工程 招标 决定 农村 低保 医保 村民 居民 建设 改造 道路 "
    + "养护 搬迁 易地 后续 产业 分红 退耕 还林 兑付 环境 人居 意见 采纳 三公 经费 公务 接待 用车 预算 决算 干部 任免 任前 "
    + "党员 发展 换届 选举 民主 评议 述职 述廉 监督 廉政 作风 思想 组织 队伍 班子 集体 收入 支出 收支 财务 明细 宅基地 土地 "
    + "流转 承包 合同 征收 拆迁 安置 救助 救灾 临时 五保 特困 残疾人 养老 保险 缴费 城乡 高龄 津贴 危房 饮水 安全 公益 岗位 "
    + "扶贫 乡村 振兴 衔接 小额 贷款 贴息 项目库 申报 审批 许可 经营 许可证 核发 办理 流程 通知 公告 关于 实施 方案 情况 "
    + "最低 生活 扶持 年度 季度 一季度 二季度 三季度 四季度 任务 完成 上半年 下半年 服务 中心 委员会 办公室 政府 农业 农机 购置 生态 林业 教育 卫生 健康 社会 保障 民政 交通 "
    + "运输 水利 财政 审计 考核 绩效 重大 大额 使用 分配 落实 整改 巡察 反馈 处分 问题 线索 吸收 同志 预备 支部 机关 选聘 管理员 检疫 一事 事一 一议 筹资").split(" "));

function advance(ch) {
    const code = ch.charCodeAt(0);
    if (code >= 0x2E80 || "“”‘’…—·•".includes(ch))
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

function insideWord(text, at) {
    for (let size = 2; size <= 3; ++size) {
        for (let cut = Math.min(size - 1, at); cut > 0; --cut) {
            if (WORDS.has(text.substr(at - cut, size)))
                return true;
        }
    }
    return false;
}

// A telephone's groups of digits stay on one line.
function whole(text) {
    return text.replace(/(\d) (?=\d)/g, "$1\u00A0");
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
        if (insideWord(text, i))
            here += 0.3;
        if (here < cost) {
            cost = here;
            best = i;
        }
    }
    return best < 0 ? text : text.slice(0, best).replace(/ +$/, "") + "\n" + text.slice(best);
}

// The width in em at which the last line of a short text is not left with a few characters.
function evened(text, room) {
    const whole = measure(text);
    // As board_paging.line_count: a comma that may not begin a line costs room at its end.
    const lines = Math.ceil(whole / Math.max(2, room - 1));
    if (text.includes("\n") || lines < 2 || lines > 5 || whole - (lines - 1) * (room - 1) >= 4)
        return room;
    return Math.min(room, whole / lines + 1.5);
}

// The text in lines that end with its punctuation, none wider than `room` em; "" where a phrase alone is wider.
function phrased(text, room) {
    const lines = [];
    for (const part of text.split("\n")) {
        let line = "";
        for (const phrase of part.match(/[^，；。：！？]+[，；。：！？]*[”’）》」』]*|[，；。：！？]+/g) ?? []) {
            if (measure(phrase) > room)
                return "";
            if (line !== "" && measure(line + phrase) > room) {
                lines.push(line);
                line = "";
            }
            line += phrase;
        }
        if (line !== "")
            lines.push(line);
    }
    return lines.join("\n");
}

// The text by its phrases where that costs no line, else as it is.
function paused(text, room) {
    const broken = phrased(text, room);
    const lines = text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(measure(line) / Math.max(2, room - 1))), 0);
    return broken !== "" && broken.split("\n").length <= lines ? broken : text;
}

// Widths in em for table columns: what each needs when there is room, the spare room going to texts
// and some of it to figures, so that an eye crosses no wide gap; else narrow columns
// whole and the others sharing the rest when there is not; [] when no column layout reads well.
function columns(natural, figures, room) {
    const least = 4.2;
    const need = natural.reduce((a, b) => a + b, 0);
    if (need <= room) {
        const texts = natural.filter((n, i) => !figures[i]).length;
        const rest = natural.length - texts;
        const few = texts ? Math.min(5, (room - need) / (2 * texts + rest)) : 0;
        const spare = (room - need - few * rest) / (texts || natural.length);
        return natural.map((n, i) => n + (texts && figures[i] ? few : spare));
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
