// The figures and the time bar: every year came with the arguments, so that a year is painted at once;
// the server hears of it only when the choice comes to rest.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});
  const UNITS = ["communes", "km2", "inhabitants"];
  const PACE = 650; // milliseconds per year
  const CALM = 1200; // the same when motion is unwelcome
  const PATIENCE = 4000; // an answer to an older choice of year is not waited for longer
  const [CHART, THUMB] = [52, 18];

  /** [length, value, length, value, ...] -> the value at a place. */
  function runAt(runs, place) {
    for (let i = 0, seen = 0; i < runs.length; i += 2) {
      seen += runs[i];
      if (place < seen) return runs[i + 1];
    }
    return 0;
  }

  class TimeBar {
    constructor(runtime) {
      Object.assign(this, { runtime, time: null, year: null, timer: null, pending: undefined });
      this.figures = document.getElementById("cc-figures");
      this.box = document.getElementById("cc-time");
      if (this.box) new ResizeObserver(() => { if (this.time) this.chart(); }).observe(this.box);
    }

    text(key, fields) { return this.runtime.text(key, fields); }

    get last() { return this.time.first + this.time.years.length - 1; }

    /** Figures of a year; of the view at rest when that is what is asked for. */
    row(year) {
      const { time } = this;
      return year === time.year || year === null ? time.rest : time.years[year - time.first] || time.rest;
    }

    // ---- numbers in the reader's language -------------------------------------------------------

    number(value) {
      return value === null ? "?" : new Intl.NumberFormat(this.runtime.args.language).format(value);
    }

    share(value, decimals = 1) {
      const digits = { style: "percent", minimumFractionDigits: decimals, maximumFractionDigits: decimals };
      return value === null ? "?" : new Intl.NumberFormat(this.runtime.args.language, digits).format(value);
    }

    both(low, high, write) {
      return write(low) === write(high) ? write(low) : `${write(low)} – ${write(high)}`;
    }

    // ---- arguments ----------------------------------------------------------------------------

    /** New arguments: at rest on their year, unless a newer choice is on its way to the server. */
    render(time) {
      this.stop();
      this.time = time;
      for (const part of [this.figures, this.box]) if (part) part.hidden = !time;
      if (!time || !this.box) return;
      if (this.pending !== undefined && (this.pending === time.year || Date.now() - this.asked > PATIENCE)) {
        this.pending = undefined;
      }
      this.build();
      if (this.pending === undefined) this.tell(time.year);
      else this.paint(this.pending);
    }

    build() {
      const key = JSON.stringify([this.runtime.args.language, this.time.first, this.time.years, this.runtime.args.show]);
      if (this.key === key) return;
      this.key = key;
      const { first } = this.time;
      const icon = (path) => cc.svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" },
        cc.svg("path", { d: path, fill: "currentColor" }));
      const button = (name, path, act) => {
        const words = this.text(name);
        const one = cc.html("button", { type: "button", "data-key": name, "aria-label": words, title: words }, icon(path));
        one.addEventListener("click", act);
        return one;
      };
      this.any = cc.html("button", { type: "button", class: "cc-any", text: this.text("any_year") });
      this.any.addEventListener("click", () => this.choose(null));
      this.play = button("play", "M4 2L14 8L4 14Z", () => (this.timer ? this.rest() : this.start()));
      const steps = [button("previous_year", "M3 2H5V14H3ZM14 2V14L6 8Z", () => this.step(-1)),
        button("next_year", "M11 2H13V14H11ZM2 2V14L10 8Z", () => this.step(1))];
      this.readout = cc.html("output", { class: "cc-year" });
      this.slider = cc.html("input", { type: "range", min: first, max: this.last, step: 1, "aria-label": this.text("year") });
      this.slider.addEventListener("input", () => { this.stop(); this.paint(Number(this.slider.value)); });
      this.slider.addEventListener("change", () => this.choose(Number(this.slider.value)));
      this.drawing = cc.html("div", { class: "cc-spark" });
      const key1 = (style, words) => cc.html("span", { class: "cc-key" }, cc.html("i", { class: style }), words);
      const keys = cc.html("p", { class: "cc-keys" }, cc.html("strong", { text: this.text("share_by_year") }),
        key1("cc-sure", this.text("known")), key1("cc-maybe", this.text("more_if_unknown")));
      const controls = cc.html("div", { class: "cc-controls" }, this.any, steps[0],
        ...(this.runtime.args.show === "flows" ? [] : [this.play]), steps[1], this.readout);
      this.box.replaceChildren(cc.html("div", { class: "cc-head-time" }, controls, keys), this.drawing, this.slider, this.table());
      this.chart();
    }

    table() {
      const head = ["year", "communes", "share", "with_unknown", "share_with_unknown"];
      const rows = this.time.years.map(([[low, , most, , share, , upper]], i) => cc.html("tr", {},
        cc.html("th", { scope: "row", text: this.time.first + i }),
        ...[this.number(low), this.share(share), this.number(most), this.share(upper)].map((text) => cc.html("td", { text }))));
      return cc.html("details", { class: "cc-years" }, cc.html("summary", { text: this.text("table_by_year") }),
        cc.html("div", { class: "cc-box", tabindex: 0, role: "region", "aria-label": this.text("table_by_year") }, cc.html("table", {},
          cc.html("thead", {}, cc.html("tr", {}, ...head.map((name) => cc.html("th", { scope: "col", text: this.text(name) })))),
          cc.html("tbody", {}, ...rows.reverse()))));
    }

    // ---- the small chart ------------------------------------------------------------------------

    chart() {
      const width = this.drawing ? this.drawing.clientWidth : 0;
      if (!width) return;
      const { years, first } = this.time;
      const pitch = (width - THUMB) / Math.max(1, years.length - 1);
      const most = Math.max(0.05, ...years.map(([[, , , , , , upper]]) => upper || 0));
      const y = (share) => CHART - (CHART - 4) * ((share || 0) / most);
      const svg = cc.svg("svg", { width, height: CHART + 14, role: "img", "aria-label": this.summary() });
      const bar = Math.max(1.5, pitch * 0.78);
      const grid = [0.75, 0.5, 0.25, 0.1, 0.05].find((share) => share <= most * 0.8);
      years.forEach(([[, , , , share, , upper]], i) => {
        const left = THUMB / 2 + i * pitch;
        const box = { x: left - bar / 2, width: bar };
        if (upper > share) svg.append(cc.svg("rect", { ...box, y: y(upper), height: y(share) - y(upper), class: "cc-maybe" }));
        svg.append(cc.svg("rect", { ...box, y: y(share), height: CHART - y(share), class: "cc-sure" }));
        const hit = cc.svg("rect", { x: left - pitch / 2, y: 0, width: pitch, height: CHART, fill: "transparent", "data-year": first + i },
          cc.svg("title", {}));
        hit.firstChild.textContent = this.words(first + i);
        hit.addEventListener("click", () => this.choose(first + i));
        svg.append(hit);
        const next = (10 - (first % 10)) % 10; // the first year is written where the next decade leaves room
        if ((first + i) % 10 === 0 || (i === 0 && next * pitch > 44)) {
          const label = cc.svg("text", { x: left, y: CHART + 12, "text-anchor": i ? "middle" : "start" });
          label.textContent = first + i;
          svg.append(label);
        }
      });
      svg.append(cc.svg("path", { d: `M0 ${CHART + 0.5}H${width}`, class: "cc-base" }));
      if (grid) {
        const label = cc.svg("text", { x: width, y: y(grid) - 3, "text-anchor": "end", class: "cc-grid" });
        label.textContent = this.share(grid, 0);
        svg.append(cc.svg("path", { d: `M0 ${y(grid)}H${width}`, class: "cc-rule" }), label);
      }
      this.mark = cc.svg("path", { class: "cc-mark", d: "" });
      svg.append(this.mark);
      this.pitch = pitch;
      this.drawing.replaceChildren(svg);
      this.place(this.year);
    }

    /** One year in words: "2009: 45 communes of 129 (34.9 %), up to 70 with unknown dates". */
    words(year) {
      const [[low, , most, , share]] = this.time.years[year - this.time.first];
      const total = this.both(...this.time.totals[0], (one) => this.number(one));
      const fields = { year, n: this.number(low), total, share: this.share(share), more: this.number(most - low) };
      return this.text("year_words", fields) + (most > low ? ` ${this.text("year_more", fields)}` : "");
    }

    summary() {
      const { years, first } = this.time;
      const best = years.reduce((found, [[low]], i) => (low > years[found][0][0] ? i : found), 0);
      const ends = [first, first + best, this.last];
      return `${this.text("share_by_year")}. ${[...new Set(ends)].map((year) => this.words(year)).join(" ")}`;
    }

    place(year) {
      const any = year === null;
      const at = any ? this.last : Math.min(this.last, Math.max(this.time.first, year));
      if (this.mark) this.mark.setAttribute("d", any ? "" : `M${THUMB / 2 + (at - this.time.first) * this.pitch} 0V${CHART}`);
      if (Number(this.slider.value) !== at) this.slider.value = String(at);
    }

    // ---- a year -------------------------------------------------------------------------------

    /** Words and numbers of a year; nothing is painted. */
    tell(year) {
      this.year = year;
      const any = year === null;
      this.readout.textContent = any ? "" : String(year);
      this.any.setAttribute("aria-pressed", String(any));
      this.slider.classList.toggle("cc-unset", any);
      this.slider.setAttribute("aria-valuetext", any ? this.text("any_year") : this.known(year) ? this.words(year) : String(year));
      this.place(year);
      this.cards(this.row(year));
    }

    known(year) { return year >= this.time.first && year <= this.last; }

    cards(row) {
      const said = told(this, row);
      const cards = UNITS.map((unit, i) => {
        const [low, high, most, top, share, upper, wide, widest] = row[i];
        const total = this.both(...this.time.totals[i], (one) => this.number(one));
        const covered = this.both(low, high, (one) => this.number(one));
        const bar = cc.html("div", { class: "cc-bar", "aria-hidden": "true" }, cc.html("i", { class: "cc-sure", style: `width:${100 * (share || 0)}%` }),
          cc.html("i", { class: "cc-maybe", style: `width:${100 * Math.max(0, (wide || 0) - (share || 0))}%` }));
        const box = cc.html("div", { class: "cc-card" }, cc.html("dt", { text: this.text(unit) }),
          cc.html("dd", { class: `cc-big${share === upper ? "" : " cc-range"}`, text: this.both(share, upper, (one) => this.share(one)) }), bar,
          cc.html("dd", { text: this.text(`of_total_${unit}`, { covered, total }) }));
        if (most > low || top > high) {
          box.append(cc.html("dd", { text: this.text("up_to", { share: this.both(wide, widest, (one) => this.share(one)) }) }));
        }
        return box;
      });
      cards.push(cc.html("div", { class: "cc-card" }, cc.html("dt", { text: this.text("published") }),
        cc.html("dd", { class: "cc-big", text: this.text("published_share") }), cc.html("dd", { text: this.text("published_note") })));
      this.figures.replaceChildren(cc.html("dl", {}, ...cards), cc.html("p", { class: "cc-told", text: said }));
    }

    /** Paint a year that came with the arguments: communes, links, figures. No question to the server. */
    paint(year) {
      if (year !== null && !this.known(year)) return;
      this.tell(year);
      if (year === this.time.year || year === null) this.runtime.frame(null, null);
      else this.runtime.frame(this.links(year), (name, size) => this.values(name, size, year));
    }

    links(year) {
      const at = year - this.time.first;
      return this.time.links.map((link) => [link[0], link[1], runAt(link[2], at), ...link.slice(3)]).filter((link) => link[2] > 0);
    }

    values(name, size, year) {
      const { values, groups } = this.time.series[name] || { values: [], groups: [] };
      const all = new Array(size).fill(null).map(() => [0, 0, 0, 0, 0]);
      for (const [runs, where] of groups) {
        const value = values[runAt(runs, year - this.time.first)];
        for (const i of cc.positions(where)) if (i < size) all[i] = value;
      }
      return all;
    }

    /** A choice that comes to rest: painted now, told to the server. */
    choose(year) {
      this.stop();
      this.paint(year);
      if (year === this.time.year) return;
      Object.assign(this, { pending: year, asked: Date.now() });
      this.runtime.set("year", year);
    }

    step(by) {
      const from = this.year === null ? (by > 0 ? this.time.first - 1 : this.last + 1) : this.year;
      this.choose(Math.min(this.last, Math.max(this.time.first, from + by)));
    }

    start() {
      let next = this.year === null || this.year >= this.last ? this.time.first : this.year + 1;
      const pace = this.runtime.motion() === false ? CALM : PACE;
      const turn = () => {
        this.paint(next);
        if (next >= this.last) this.rest();
        next += 1;
      };
      this.timer = setInterval(turn, pace);
      this.dress();
      turn();
    }

    stop() {
      clearInterval(this.timer);
      this.timer = null;
      this.dress();
    }

    rest() {
      this.choose(this.year);
    }

    dress() {
      if (!this.play) return;
      const words = this.text(this.timer ? "pause" : "play");
      this.play.firstChild.firstChild.setAttribute("d", this.timer ? "M3 2H7V14H3ZM9 2H13V14H9Z" : "M4 2L14 8L4 14Z");
      this.play.setAttribute("aria-label", words);
      this.play.title = words;
    }
  }

  /** The sentence under the figures: the page's own at rest, a short one while years pass by. */
  function told(bar, row) {
    const { time, year } = bar;
    if (year === time.year) return time.told;
    const [n, unknown] = row.slice(3);
    const more = row[0][2] - row[0][0];
    return bar.text("frame_told", { year: year === null ? bar.text("any_year") : year, n, unknown, more });
  }

  Object.assign(cc, { TimeBar, runAt });
})();
