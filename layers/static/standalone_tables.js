// The tables that say the same as the maps, under the filter of the moment: sorted by any column, searched.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});

  /** columns: [{label, number}]; rows: [{cells: [{text, sort}], choose: {kind, id} or null}]. */
  class Table {
    constructor(host, { key, caption, columns, rows }) {
      Object.assign(this, { host, key, columns, rows, wanted: "", column: 0, down: false });
      const { words } = host;
      const input = cc.html("input", { type: "search", autocomplete: "off" });
      input.addEventListener("input", () => { this.wanted = cc.fold(input.value); this.fill(); });
      this.told = cc.html("span", { class: "cs-told", "aria-live": "polite" });
      this.body = cc.html("tbody", {});
      this.heads = columns.map((column, i) => {
        const button = cc.html("button", { type: "button", text: column.label });
        button.addEventListener("click", () => this.order(i));
        return cc.html("th", { scope: "col", class: column.number ? "cs-number" : null }, button);
      });
      const table = cc.html("table", {}, cc.html("caption", { text: caption }),
        cc.html("thead", {}, cc.html("tr", {}, ...this.heads)), this.body);
      this.element = cc.html("div", {}, cc.html("div", { class: "cs-table-tools" },
        cc.html("label", {}, cc.html("span", { text: words.say("search_table") }), input), this.told),
      cc.html("div", { class: "cs-scroll", tabindex: "0", role: "region", "aria-label": caption }, table));
      for (const row of rows) row.folded = cc.fold(row.cells.map((cell) => cell.text).join(" "));
      this.fill();
    }

    order(i) {
      this.down = i === this.column ? !this.down : Boolean(this.columns[i].number);
      this.column = i;
      this.fill();
    }

    sorted() {
      const way = this.down ? -1 : 1;
      const text = (a, b) => String(a).localeCompare(String(b), this.host.words.language, { sensitivity: "base", numeric: true });
      const value = (row) => row.cells[this.column].sort;
      return this.rows.filter((row) => row.folded.indexOf(this.wanted) >= 0).sort((a, b) => {
        const [one, other] = [value(a), value(b)];
        const found = typeof one === "number" && typeof other === "number" ? one - other : text(one, other);
        return way * found || text(a.cells[0].sort, b.cells[0].sort);
      });
    }

    fill() {
      const shown = this.sorted();
      this.heads.forEach((head, i) => {
        head.setAttribute("aria-sort", i !== this.column ? "none" : this.down ? "descending" : "ascending");
      });
      this.body.replaceChildren(...shown.map((row) => cc.html("tr", {}, ...row.cells.map((cell, i) => this.cell(row, cell, i)))));
      this.told.textContent = this.host.words.say("rows", { count: shown.length, total: this.rows.length });
    }

    cell(row, cell, i) {
      const look = this.columns[i].number ? "cs-number" : null;
      if (i) return cc.html("td", { class: look, text: cell.text });
      if (!row.choose) return cc.html("th", { scope: "row", text: cell.text });
      const button = cc.html("button", { type: "button", class: "cs-name-button", text: cell.text });
      button.addEventListener("click", () => this.host.choose(row.choose.kind, row.choose.id, true));
      return cc.html("th", { scope: "row" }, button);
    }
  }

  const cell = (text, sort) => ({ text, sort: sort === undefined ? text : sort });

  /** The tables of a page: {key: () => {caption, columns, rows}}, each made when it is looked at. */
  function models(page) {
    const { core, words } = page;
    const column = (key, number) => ({ label: words.say(key), number: Boolean(number) });
    const found = {};
    const covered = (figure) => (page.state.year === null || figure.withUnknown.low === figure.covered.low
      ? words.interval(figure.covered) : `${words.interval(figure.covered)} (${words.say("more_unknown", { more: words.interval(figure.withUnknown) })})`);
    const parts = () => [].concat.apply([], core.areas.map((area) => page.coverage[area].parts));
    const whole = (figure) => `${covered(figure)} / ${words.interval(figure.total)}`;
    found.parents = () => ({
      columns: [column("territory"), column("share", true), column("communes", true), column("surface", true), column("inhabitants", true)],
      rows: parts().map((part) => ({ choose: { kind: "territory", id: part.code }, cells: [
        cell(part.name), cell(words.share(part.figures[0].share), part.figures[0].share ? part.figures[0].share.low : -1),
        ...part.figures.map((figure) => cell(figure.unit === "km2" ? `${whole(figure)} km²` : whole(figure), figure.covered.low)),
      ] })),
    });
    for (const area of core.areas) {
      found[area] = () => ({
        columns: [column("commune"), column("parent"), column("n_actors", true), column("n_unknown", true), column("nearest"), column("who")],
        rows: communes(page, area),
      });
    }
    found.ties = () => ({
      columns: [column("actor"), column("partner"), column("territory"), column("themes"), column("years"), column("confidence")],
      rows: partnerships(page),
    });
    return found;
  }

  function communes(page, area) {
    const { core, words } = page;
    const doc = page.document(area);
    const { values, groups, doubtful } = page.counts[area];
    const { marks } = core.chosen(area, page.state);
    const name = (group) => page.groupName(group);
    return cc.communes(doc).map(([code, title, parent], i) => {
      const [n, direct, cercle, , unknown] = values[i];
      const reach = !n ? "–" : words.say(direct ? "direct" : cercle ? "cercle" : "region");
      return { shown: marks[i], choose: { kind: "territory", id: code }, cells: [cell(title), cell(parent >= 0 ? doc.parents[parent][1] : ""),
        cell(String(n), n), cell(String(unknown), unknown), cell(reach, !n ? 9 : direct ? 0 : cercle ? 1 : 2),
        cell(groups[i].concat(doubtful[i]).map(name).join(words.say("semicolon")))] };
    }).filter((row) => row.shown);
  }

  /** The partnerships that the figures count, one row per actor and place. */
  function partnerships(page) {
    const { core, words, state } = page;
    const rows = new Map();
    for (const tie of core.ties) {
      if (!page.counted.has(tie.head.p) || !core.asked(tie.head, state) || core.state(tie.head, state) === "inactive") continue;
      const place = tie.unit === null ? tie.place : page.nameOf(tie.unit);
      const themes = core.pack.sheets[tie.head.p][1].map((path) => path.split(" › ").pop()).join(words.say("semicolon"));
      const years = words.years(tie.head);
      const key = [tie.head.who.id, tie.head.p, tie.unit, place, years].join("|");
      rows.set(key, { choose: { kind: "actor", id: tie.head.who.id }, cells: [cell(tie.head.who.name), cell(tie.partner), cell(place),
        cell(themes || words.say("unknown")), cell(years, Number.isNaN(tie.head.start) ? 9999 : tie.head.start), cell(words.say(tie.head.confidence))] });
    }
    return Array.from(rows.values());
  }

  /** Tabs over tables; only the one that is open is there. */
  class Tables {
    constructor(page, holder) {
      Object.assign(this, { page, holder, open: page.core.areas[0] });
    }

    draw() {
      const { words } = this.page;
      this.models = models(this.page);
      const keys = Object.keys(this.models);
      this.panel = cc.html("div", { role: "tabpanel", id: "cs-tab-panel" });
      const list = cc.html("div", { role: "tablist", class: "cs-tabs", "aria-label": words.say("tables") });
      this.tabs = keys.map((key) => {
        const tab = cc.html("button", { type: "button", role: "tab", id: `cs-tab-${key}`, "aria-controls": "cs-tab-panel", text: words.say(`table_${key}`) });
        tab.addEventListener("click", () => this.show(key));
        tab.addEventListener("keydown", (event) => {
          const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
          if (!step) return;
          const next = keys[(keys.indexOf(key) + step + keys.length) % keys.length];
          this.show(next);
          document.getElementById(`cs-tab-${next}`).focus();
        });
        return tab;
      });
      list.append(...this.tabs);
      this.holder.replaceChildren(cc.html("h2", { text: words.say("tables") }), list, this.panel);
      this.show(this.open);
    }

    /** New figures, same tab and same order. */
    refresh() {
      const last = this.table;
      this.models = models(this.page);
      this.show(this.open);
      if (!last || last.key !== this.open) return;
      this.table.column = last.column;
      this.table.down = last.down;
      this.table.fill();
    }

    show(key) {
      this.open = key;
      for (const tab of this.tabs) {
        const chosen = tab.id === `cs-tab-${key}`;
        tab.setAttribute("aria-selected", String(chosen));
        tab.setAttribute("tabindex", chosen ? "0" : "-1");
      }
      this.panel.setAttribute("aria-labelledby", `cs-tab-${key}`);
      const model = this.models[key]();
      this.table = new Table(this.page, Object.assign({ key, caption: this.page.caption(key) }, model));
      this.panel.replaceChildren(this.table.element);
    }
  }

  Object.assign(cc, { Tables });
})();
