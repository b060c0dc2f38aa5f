"use strict";
// A browser kiosk as one writes it by hand: pages from templates, presses by :active, the line by a CSS animation.
const page = document.getElementById("page");
const esc = s => String(s).replace(/[&<>"]/g, c => ({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}[c]));
const ICON = {
  flag: "M4 2v20h2v-8h14l-3-5 3-5H6V2z", clipboard: "M6 3h3a3 3 0 016 0h3v19H6zm3 6v2h6V9zm0 5v2h6v-2z",
  querylist: "M2 5h20v2H2zm0 6h9v2H2zm0 6h9v2H2zm15-6a4 4 0 103 7l3 3 1-1-3-3a4 4 0 00-4-6z",
  chat: "M2 3h14v11H8l-4 4v-4H2zm16 5h4v10h-2v4l-4-4h-6v-2h8z", star: "M12 2l3 7 7 .6-5.300 4.800 1.600 7.200L12 18l-6.300 3.600 1.600-7.200L2 9.600 9 9z",
  home: "M12 3L2 12h3v9h5v-6h4v6h5v-9h3z", back: "M11 5l-7 7 7 7 1.500-1.500L8 13h12v-2H8l4.500-4.500z",
  end: "M4 3h8v3H7v12h5v3H4zm11 4l5 5-5 5v-4H9v-2h6z"
};
const svg = (name, fill) => `<svg viewBox="0 0 24 24" fill="${fill || "#1F1B16"}"><path d="${ICON[name]}"/></svg>`;
const box = (cls, x, y, w, h, go, inner) =>
  `<div class="${cls}" style="left:${x}px;top:${y}px;width:${w}px;height:${h}px" data-go="${esc(go)}">${inner}</div>`;
const rail = () => [["back", 44, "返回", "back"], ["home", 203, "首页", "home"], ["textsize", 689, "大字", "chat"], ["end", 848, "结束", "end"]]
  .map(([go, y, words, icon]) => `<div class="key rail" style="top:${y}px" data-go="${go}">${svg(icon)}${words}</div>`).join("");
const stages = ["pre", "decision", "result"];
const names = {pre: "事前公开", decision: "决策公开", result: "结果公开"};
const dots = s => stages.map((x, i) => `<span style="color:${i <= stages.indexOf(s) ? "#9B1C17" : "#CFC6B8"}">●</span>`).join("—");

const PAGES = {
  home() {
    const d = HOME;
    let out = `<div class="at" style="left:176px;top:32px"><div style="font-weight: 700; font-size: 46px; line-height: 1.5">${esc(d.name)}</div><div class="soft">${esc(d.motto)}</div></div>`
      + `<div class="at" id="clock" style="right:56px;top:20px;text-align:right"></div>`;
    out += box("tile hero", 56, 153, 568, 516, "villages", `${svg("home", "#fff")}<h2>我村的事</h2><p>${d.townships} 个乡镇，${d.villages} 个村\n村务、资金、名单，都在这里</p><div class="pill">选择您的村</div>`);
    const places = [[648, 153, 596, 246], [1268, 153, 596, 246], [648, 423, 389, 246], [1061, 423, 389, 246], [1475, 423, 389, 246]];
    const icons = {disclosure: "flag", services: "clipboard", query: "querylist", voice: "chat", rating: "star"};
    d.windows.forEach((w, i) => {
      const count = d.counts[w.key] === undefined ? "" : `<i>${d.counts[w.key]}<small>${esc(w.counter)}</small></i>`;
      out += box("tile " + w.key, ...places[i], w.key, `${svg(icons[w.key], "#fff")}${count}<h2>${esc(w.name)}</h2><p>${esc(w.hint)}</p>`);
    });
    out += box("key", 56, 694, 568, 176, "disclosure", `<div class="at red" style="left:125px;top:40px;font-size:38px">正在听您意见</div><div class="at soft" style="left:125px;top:100px">先公开，再决定</div><div class="at red" style="right:70px;top:48px;font-size:50px">${d.openCount}<small class="soft"> 件</small></div>`);
    d.open.forEach((o, i) => {
      out += box("key", 648 + i * 620, 694, 596, 176, "item " + o.id, `<div class="at red" style="left:40px;top:40px;font-size:52px">${o.days} <small class="soft">天</small></div><div class="at" style="left:180px;top:30px;width:390px"><h3 style="white-space:normal">${esc(o.title)}</h3><span class="soft">${esc(o.unit)}</span><span class="tag">示例</span></div>`);
    });
    [["Aa 大字", 56, 170], ["◐ 高对比", 246, 200], ["结束", 466, 170]].forEach(([w, x, width]) => { out += box("key", x, 897, width, 82, "none", `<div style="text-align:center;line-height:78px">${w}</div>`); });
    return out + `<div class="at" style="right:56px;top:920px;color:#1A5027;font-size:25px">✔ 内容更新至今天</div>`;
  },
  disclosure() {
    let out = rail() + `<h1 style="top:36px">党务公开 <span class="red">${HOME.counts.disclosure}</span> <small class="soft">项</small></h1>`;
    REST.aspects.forEach((a, i) => { out += box(i ? "key" : "key on", 241 + i * 273, 134, 257, 92, "none", `<div style="text-align:center;line-height:90px">${esc(a[0])} ${a[1]}</div>`); });
    [["单位", "全部 34 个单位", 241, 420], ["阶段", "全部", 677, 305], ["时间", "全部", 998, 234]].forEach(([c, v, x, w]) => { out += box("key", x, 247, w, 92, "none", `<div style="padding:6px 24px"><div class="soft" style="font-size:22px">${c}</div><b>${v}</b></div>`); });
    REST.cards.slice(0, 5).forEach((c, i) => {
      out += box("key", 241, 360 + i * 127, 1623, 111, "item " + c.id, `<div style="padding:12px 36px"><h3>${esc(c.title)}</h3><div class="soft">${esc(c.unit)}，${esc(c.day)}</div></div><div class="dots">${dots(c.stage)} <span class="red">${names[c.stage] || ""}</span></div>`);
    });
    return out;
  },
  item(id) {
    const d = REST.documents[id];
    let out = rail() + `<div class="at soft red" style="left:241px;top:42px">党务公开 › ${esc(d.unit)}</div><h1 style="top:88px">${esc(d.title)}</h1>`
      + `<div class="at" style="left:241px;top:172px;color:#1A5027;font-size:25px">✔ ${esc(d.unit)}发布·2 人审签<span class="tag">示例</span></div>`
      + `<div class="key" style="left:241px;top:242px;width:1518px;height:130px">` + stages.map((s, i) => `<div class="at" style="left:${250 + i * 425}px;top:20px">${dots(s)}<div class="${s === d.stage ? "red" : "soft"}">${names[s]}</div></div>`).join("") + `</div><div class="body">`;
    for (const b of d.blocks) {
      if (b.kind === "paragraph") out += `<p>${esc(b.text)}</p>`;
      else if (b.kind === "heading") out += `<h4>${esc(b.text)}</h4>`;
      else if (b.kind === "list") out += b.items.map(t => `<p>${esc(t)}</p>`).join("");
      else if (b.kind === "table") out += `<table><tr>${b.head.map(h => `<th>${esc(h)}</th>`).join("")}</tr>${b.rows.map(r => `<tr>${r.map(c => `<td>${esc(c)}</td>`).join("")}</tr>`).join("")}</table>`;
    }
    return out + `</div>` + box("key", 1783, 44, 81, 461, "none", "") + box("key", 1783, 521, 81, 461, "down", "");
  },
  services() {
    let out = rail() + `<h1 style="top:36px">网上办事 <span style="color:#174F8F">${HOME.counts.services}</span> <small class="soft">件</small></h1>`;
    ["按事情找", "我是谁", "按部门找"].forEach((w, i) => { out += box(i ? "key" : "key on", 241 + i * 266, 138, 250, 92, "none", `<div style="text-align:center;line-height:90px">${w}</div>`); });
    REST.topics.slice(0, 6).forEach((t, i) => { out += box(i ? "key" : "key on", 241, 255 + i * 105, 419, 89, "none", `<div style="padding:18px 70px"><b>${esc(t[0])}</b> ${t[1]}</div>`); });
    REST.guides.slice(0, 5).forEach((g, i) => {
      out += box("key", 684, 255 + i * 127, 1180, 111, "guide " + g.id, `<div style="padding:12px 36px"><h3>${esc(g.title)}</h3><div class="soft">${esc(g.unit)}</div></div><div class="dots">收费 <b>${esc(g.fee)}</b> 几天办好 <b>${esc(g.days)}</b></div>`);
    });
    return out;
  },
  guide(id) {
    const g = REST.guides.find(x => x.id === id);
    let out = rail() + `<div class="at soft" style="left:241px;top:42px">网上办事 › ${esc(g.unit)}</div><h1 style="top:88px">${esc(g.title)}</h1>`;
    [["收费", g.fee], ["几天办好", g.days], ["要跑几次", g.trips]].forEach(([c, v], i) => { out += box("key", 241 + i * 514, 235, 490, 174, "none", `<div style="padding:14px 36px"><div class="soft">${c}</div><div style="font-size:70px;line-height:1.3;font-weight:700;color:#174F8F">${esc(v)}</div></div>`); });
    out += `<h1 style="top:440px;font-size:38px">怎么办</h1>`;
    g.steps.slice(0, 3).forEach((s, i) => { out += `<div class="at" style="left:${241 + i * 514}px;top:514px;width:490px;height:194px;background:#EAF1F9;border-radius:28px;padding:20px 30px"><b style="font-size:38px">${i + 1} ${esc(s[0])}</b><div style="font-size:28px">${esc(s[1])}</div></div>`; });
    out += `<h1 style="top:738px;font-size:38px">带什么</h1><div class="at" style="left:241px;top:810px;width:960px;height:180px;overflow:hidden">${g.materials.map(m => `✓ ${esc(m)}`).join("<br>")}</div>`
      + box("key", 1235, 812, 524, 180, "none", `<div style="padding:26px 80px;font-weight:700">${esc(g.place)}</div>`);
    return out + box("key", 1783, 44, 81, 461, "none", "") + box("key", 1783, 521, 81, 461, "down", "");
  },
  villages() {
    let out = rail() + `<div class="at soft red" style="left:241px;top:42px">我村的事</div><h1 style="top:88px">您是哪个村的？</h1>`;
    REST.townships.forEach((t, i) => { out += box(i ? "key" : "key on", 241 + (i % 2) * 197, 232 + (i >> 1) * 127, 181, 111, "none", `<div style="text-align:center;line-height:108px">${esc(t)}</div>`); });
    REST.villages.slice(0, 18).forEach((v, i) => { out += box("key", 668 + (i % 3) * 280, 232 + Math.floor(i / 3) * 109, 264, 93, "village " + i, `<div style="line-height:90px;padding-left:40px"><b>${esc(v.name)}</b></div>`); });
    out += box("key", 668, 887, 264, 96, "none", "") + box("key", 1230, 887, 264, 96, "none", `<div style="text-align:center;line-height:92px"><b>下一页</b></div>`);
    "ABCDFGHJKLMNPQSTWXYZ".split("").forEach((c, i) => { out += box("key", 1542 + (i % 3) * 112, 232 + Math.floor(i / 3) * 109, 96, 93, "none", `<div style="text-align:center;line-height:90px"><b>${c}</b></div>`); });
    return out;
  },
  village(i) {
    const v = REST.villages[i];
    let out = rail() + `<div class="at soft red" style="left:241px;top:42px">我村的事</div><h1 style="top:88px">${esc(v.name)}</h1>`;
    out += `<div class="key" style="left:241px;top:235px;width:1518px;height:330px">` + REST.spendings.map((s, n) => `<div class="at" style="left:34px;top:${10 + n * 52}px">${esc(s[0])}<div class="at" style="left:300px;top:14px;width:${s[1]}px;height:18px;border-radius:9px;background:#DAA29C"></div></div>`).join("") + `</div>`;
    REST.cards.slice(0, 3).forEach((c, n) => { out += box("key", 241, 590 + n * 127, 1518, 111, "item " + c.id, `<div style="padding:12px 36px"><h3>${esc(c.title)}</h3><div class="soft">${esc(c.unit)}，${esc(c.day)}</div></div>`); });
    return out + box("key", 1783, 44, 81, 461, "none", "") + box("key", 1783, 521, 81, 461, "down", "");
  }
};
// A page change as a browser kiosk has it; "?plain" has none.
const FADES = location.search !== "?plain";
let started = false;
const trail = [["home", ""]];
function show() {
  const [name, arg] = trail[trail.length - 1];
  page.innerHTML = PAGES[name](arg);
  if (FADES && started)
    page.animate([{opacity: 0.2}, {opacity: 1}], 180);
  started = true;
  tick();
}
function tick() {
  const clock = document.getElementById("clock");
  if (!clock) return;
  const now = new Date();
  const two = n => String(n).padStart(2, "0");
  clock.innerHTML = `<b style="font-size:62px;line-height:1.2">${two(now.getHours())}:${two(now.getMinutes())}</b><div class="soft">${now.getFullYear()}年${now.getMonth() + 1}月${now.getDate()}日</div>`;
}
page.addEventListener("click", e => {
  const hit = e.target.closest("[data-go]");
  if (!hit) return;
  const [go, arg] = hit.dataset.go.split(" ");
  if (go === "back") { if (trail.length > 1) trail.pop(); }
  else if (go === "home" || go === "end") trail.length = 1;
  else if (PAGES[go]) trail.push([go, arg]);
  else return;
  show();
});
document.getElementById("help").innerHTML = `${esc(HOME.phone)}<small>服务电话</small>`;
show();
setInterval(tick, 1000);
const line = document.getElementById("line");
const words = HOME.ticker.map(t => `<b>示例</b>${esc(t)}`).join("");
line.innerHTML = words + words;
const half = line.scrollWidth / 2;
line.animate([{transform: "translateX(0)"}, {transform: `translateX(${-half}px)`}], {duration: half / 125 * 1000, iterations: Infinity});
// The rest of the content after the first picture.
requestAnimationFrame(() => requestAnimationFrame(() => {
  const rest = document.createElement("script");
  rest.src = "rest.js";
  document.head.append(rest);
}));
