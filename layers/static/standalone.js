// The page that stands alone: state in the address, everything worked out here, nothing asked of anybody.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});

  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const by = (id) => document.getElementById(id);

  class Page {
    constructor() {
      this.page = read("cs-page-data"); // opening, named, standing, words, today, first
      this.core = new cc.Core(read("cs-register"));
      this.address = new cc.Address(this.core.pack, this.page.opening, this.page.named);
      this.documents = new Map(this.core.areas.map((area) => [area, read(`cc-polygons-${area}`)]));
      this.state = this.address.read(window.location.hash);
      this.names = Object.assign({}, this.core.pack.names);
      for (const one of this.core.who) this.names[one.id] = one.groupName;
      this.runtime = cc.begin((event) => this.heard(event));
      for (const key of ["members", "levelOf", "nameOf"]) this[key] = this[key].bind(this);
      this.sheet = new cc.SheetView(this, by("cs-sheet"));
      this.form = new cc.FilterForm(this, by("cs-form"));
      this.tables = new cc.Tables(this, by("cs-tables"));
      // the answer to a click stands below the two maps, the overview of the links after it
      by("cc-page").insertBefore(by("cs-sheet"), by("cc-legend"));
      if (by("panel_overview")) by("cc-page").append(by("panel_overview"));
      by("cc-status").tabIndex = -1;
      document.documentElement.classList.add("cs-live"); // without it the places of the maps stay hidden
    }

    start() {
      this.dress();
      this.warn();
      window.addEventListener("hashchange", () => this.restore());
      window.addEventListener("beforeprint", () => this.printing(true));
      window.addEventListener("afterprint", () => this.printing(false));
      this.render().then(() => { this.showSheet(); document.documentElement.dataset.ready = "1"; });
    }

    // ---- state --------------------------------------------------------------------------------

    set(changes) {
      Object.assign(this.state, changes);
      this.keep();
      this.render().then(() => this.announce());
      if ("lang" in changes) this.dress();
      this.form.fill();
      this.showSheet();
    }

    clear() {
      this.set(this.address.cleared(this.state));
    }

    keep() {
      const hash = this.address.write(this.state);
      this.kept = hash ? `#${hash}` : "";
      try {
        window.history.replaceState(null, "", this.kept || "#");
      } catch (error) { // some browsers refuse it for a file of the disk
        window.location.replace(this.kept || "#");
      }
    }

    /** The address was changed by hand, or by going back. */
    restore() {
      if (window.location.hash === (this.kept || "")) return;
      const before = this.state.lang;
      this.state = this.address.read(window.location.hash);
      this.kept = window.location.hash;
      if (this.state.lang !== before) this.dress();
      this.form.fill();
      this.warn();
      this.render().then(() => { this.showSheet(); this.announce(); });
    }

    warn() {
      by("cs-lost").textContent = this.address.lost.length ? this.words.say("view_lost", { keys: this.address.lost.join(", ") }) : "";
    }

    // ---- choices ------------------------------------------------------------------------------

    get selection() {
      const text = this.state.sel;
      if (!text) return null;
      const at = text.indexOf(":");
      return { kind: text.slice(0, at), id: text.slice(at + 1) };
    }

    heard({ event, kind, id }) {
      this.state.sel = event === "select" ? `${kind}:${id}` : null;
      this.keep();
      this.showSheet();
    }

    /** Choose from a list: the maps follow, and the reader is taken to the sheet or to the maps. */
    choose(kind, id, toSheet) {
      const shown = kind === "actor" ? this.shownActor(id) : id;
      this.state.sel = `${kind}:${shown}`;
      this.keep();
      this.runtime.choose(kind, shown, "");
      this.showSheet();
      if (toSheet) this.toSheet();
      else by("cc-page").scrollIntoView({ behavior: this.runtime.motion() === false ? "auto" : "smooth", block: "start" });
    }

    close() {
      this.runtime.clear("");
      this.state.sel = null;
      this.keep();
      this.showSheet();
      by("cc-status").focus();
    }

    /** A group of actors goes by its first actor under the filter. */
    shownActor(id) {
      const person = this.core.who.find((one) => one.id === id);
      const link = person && this.links.find((one) => one.group === person.group);
      return link ? link.id : id;
    }

    showSheet() {
      this.sheet.show(this.selection);
      document.documentElement.classList.toggle("cs-chosen", Boolean(this.selection));
    }

    toSheet() {
      const title = by("cs-sheet-title");
      by("cs-sheet").scrollIntoView({ block: "start" });
      if (title) title.focus({ preventScroll: true });
    }

    // ---- what is drawn --------------------------------------------------------------------------

    render() {
      const { core, state, words } = this;
      this.counts = {};
      this.coverage = {};
      for (const area of core.areas) {
        this.counts[area] = core.counts(area, state);
        this.coverage[area] = core.coverage(area, state);
      }
      this.counted = new Set([].concat.apply([], core.areas.map((area) => Array.from(this.coverage[area].ids))));
      this.links = core.links(state);
      this.told();
      this.tables.models ? this.tables.refresh() : this.tables.draw();
      const chosen = this.selection;
      return this.runtime.render(Object.assign({ v: 1, language: state.lang, division: core.pack.division, show: "all",
        height: 560, names: this.names, focus: state.cercle, notice: this.standing.notice, counts: this.groups(),
        options: { links: true, labels: true, tiles: null, motion: "auto" },
        selection: chosen && { kind: chosen.kind, id: chosen.kind === "actor" ? this.shownActor(chosen.id) : chosen.id, seq: this.runtime.seq } },
      cc.linkArguments(this.links, core.pack.tops, words)));
    }

    /** Counts as the maps take them: equal ones together. */
    groups() {
      const found = {};
      for (const area of this.core.areas) {
        const same = new Map();
        this.counts[area].values.forEach((value, i) => {
          if (!value.some(Boolean)) return;
          const key = value.join();
          if (!same.has(key)) same.set(key, [value, []]);
          same.get(key)[1].push(i);
        });
        found[area] = { order: this.core.pack.areas[area].order,
          groups: Array.from(same.values()).map(([value, where]) => [value, where.join(" ")]) };
      }
      return found;
    }

    /** Title, filter, figures and sources of the view. */
    told() {
      const { words, state, core } = this;
      const place = core.places.get(state.cercle);
      const name = place ? place.name : state.cercle;
      const title = words.title(state, name);
      by("cs-title").textContent = title;
      document.title = title;
      by("cs-subtitle").textContent = words.describe(state, name, core.pack.division);
      by("cs-figures").replaceChildren(...core.areas.map((area) => this.figures(this.coverage[area])), this.sentences());
      const used = new Map();
      for (const p of this.counted) for (const [at] of core.pack.sheets[p][3]) used.set(at, core.pack.sources[at]);
      const lines = Array.from(used.values()).sort((a, b) => (a[0] || a[1]).localeCompare(b[0] || b[1], state.lang));
      const same = (line) => lines.filter((other) => other[0] === line[0] && other[2] === line[2]).length > 1;
      by("cs-sources").replaceChildren(...lines.map((line) => cc.html("li", {}, cc.sourceLink(line, same(line)))));
    }

    figures(coverage) {
      const { words } = this;
      const list = cc.html("ul", {});
      for (const figure of coverage.figures) {
        const item = cc.html("li", {}, cc.html("strong", { text: words.share(figure.share) }), cc.html("span", { text: words.partOfWhole(figure) }));
        if (figure.withUnknown.low !== figure.covered.low || figure.withUnknown.high !== figure.covered.high) {
          item.append(cc.html("small", { text: words.say("more_unknown", { more: words.interval(figure.withUnknown) }) }));
        }
        list.append(item);
      }
      const notes = [words.counted(coverage)];
      if (coverage.wider) notes.push(words.say("wider", { count: coverage.wider }));
      if (coverage.area === "kayes" && coverage.unlocated) notes.push(words.say("unlocated", { count: coverage.unlocated }));
      if (coverage.area === "kayes" && coverage.outside) notes.push(words.say("outside", { count: coverage.outside }));
      return cc.html("section", {}, cc.html("h2", { text: words.head(coverage) }), list, cc.html("p", { text: notes.join(" ") }));
    }

    sentences() {
      const { words, core } = this;
      const list = cc.html("ul", {});
      for (const area of core.areas) {
        for (const figure of this.coverage[area].figures) list.append(cc.html("li", { text: words.figure(this.coverage[area], figure) }));
      }
      return cc.html("details", { class: "cs-sentences" }, cc.html("summary", { text: words.say("in_words") }), list);
    }

    announce() {
      const { words, core } = this;
      by("cs-news").textContent = core.areas.map((area) => {
        const coverage = this.coverage[area];
        return `${words.head(coverage)}${words.say("colon")}${words.partOfWhole(coverage.figures[0])}`;
      }).join(words.say("semicolon"));
    }

    // ---- language -------------------------------------------------------------------------------

    /** Everything that does not depend on the filter, in the language of the moment. */
    dress() {
      const { lang } = this.state;
      this.words = new cc.Words(this.page.words[lang], this.page.named);
      this.words.language = lang;
      this.standing = this.page.standing[lang];
      document.documentElement.lang = lang;
      for (const element of document.querySelectorAll("[data-words]")) element.textContent = this.words.say(element.dataset.words);
      by("cs-notes").replaceChildren(...this.standing.notes.map((text) => cc.html("li", { text })));
      by("cs-credits").replaceChildren(...this.standing.credits.map((text) => cc.html("li", { text })));
      by("cs-made").textContent = this.standing.made;
      by("cs-lang").replaceChildren(...Object.keys(this.page.languages).map((code) => {
        const button = cc.html("button", { type: "button", lang: code, "aria-pressed": String(code === lang), text: this.page.languages[code] });
        button.addEventListener("click", () => {
          this.set({ lang: code });
          by("cs-lang").querySelector(`[lang="${code}"]`).focus();
        });
        return button;
      }));
      by("cs-lang").setAttribute("aria-label", this.words.say("language"));
      this.entries = null;
      const search = new cc.Search(this.words, () => this.index(), (text) => { by("cs-news").textContent = text; });
      by("cs-search").replaceChildren(search.element);
      this.form.draw();
      if (this.tables.models) this.tables.draw();
      by("cs-tools").hidden = false;
    }

    caption(key) {
      const place = this.core.places.get(this.state.cercle);
      return `${this.words.say(`table_${key}`)}${this.words.say("colon")}${this.words.describe(this.state, place && place.name, this.core.pack.division)}`;
    }

    /** What the search knows. */
    index() {
      if (this.entries) return this.entries;
      const { core, words } = this;
      const found = [];
      const add = (text, note, weight, act, more) => found.push({ text, note, weight, act, folded: cc.fold(more ? `${text} ${more}` : text) });
      for (const area of core.areas) {
        const doc = this.document(area);
        const levels = words.list("levels");
        for (const [code, name] of doc.parents) add(name, levels[core.pack.areas[area].level], 0, () => this.choose("territory", code));
        for (const [code, name, parent] of cc.communes(doc)) {
          add(name, [levels.commune, parent >= 0 ? doc.parents[parent][1] : ""].filter(Boolean).join(" · "), 1, () => this.choose("territory", code));
        }
        for (const [code, name] of doc.groups) add(name, levels.epci, 2, () => this.choose("territory", code));
      }
      const groups = new Map();
      for (const one of core.who) groups.set(one.group, (groups.get(one.group) || []).concat([one]));
      for (const members of groups.values()) {
        const [first] = members;
        add(first.groupName, words.list("kinds")[first.kind], 1, () => this.choose("actor", first.id), members.map((one) => one.name).join(" "));
      }
      for (const [key, name] of core.pack.themes) {
        if (key !== "?") add(name, words.say("is_theme"), 1, () => this.set({ theme: key }), key);
      }
      const places = new Map(core.ties.filter((tie) => tie.unit !== null && tie.place).map((tie) => [`${tie.place}|${tie.unit}`, tie]));
      for (const { place, unit } of places.values()) {
        if (cc.fold(place) !== cc.fold(this.nameOf(unit))) add(place, `→ ${this.nameOf(unit)}`, 3, () => this.choose("territory", unit));
      }
      this.entries = found;
      return found;
    }

    // ---- territories ----------------------------------------------------------------------------

    document(area) {
      return this.documents.get(area);
    }

    areaOf(code) {
      return this.core.areas.find((area) => {
        const view = this.runtime.area(area);
        return view && view.members(code).length;
      });
    }

    members(code) {
      const area = this.areaOf(code);
      return area ? this.runtime.area(area).members(code) : [];
    }

    nameOf(code) {
      const area = this.areaOf(code);
      return area ? this.runtime.area(area).name(code) : this.core.pack.names[code] || code;
    }

    groupName(group) {
      const one = this.core.who.find((person) => person.group === group);
      return one ? one.groupName : group;
    }

    levelOf(code) {
      const area = this.areaOf(code);
      if (!area) return "";
      const view = this.runtime.area(area);
      if (view.byCode.has(code)) return "commune";
      const { level } = view.groups.get(code);
      return level === "parent" ? this.core.pack.areas[area].level : level === "group" ? "epci" : "region";
    }

    /** What a sheet says at its head: name, level, parent, km² and inhabitants. */
    unit(code) {
      const area = this.areaOf(code);
      if (!area) return { code, name: this.nameOf(code), level: "", parentName: "", area: null, country: "" };
      const view = this.runtime.area(area);
      const ground = this.core.grounds.get(area);
      const inside = new Set(view.members(code));
      const marks = Array.from({ length: ground.size }, (_, i) => (inside.has(i) ? 1 : 0));
      const commune = view.byCode.get(code);
      const people = commune && ground.pack.population[commune.position] === null ? null : ground.people(marks);
      return { code, name: view.name(code), level: this.levelOf(code), country: area === "kayes" ? "ML" : "FR", people,
        parentName: commune && commune.parent >= 0 ? view.doc.parents[commune.parent][1] : "", area: ground.amount("km2", marks).low };
    }

    // ---- print ----------------------------------------------------------------------------------

    /** Before the page is laid out on paper the maps take their size there, and the credits come to the first page. */
    printing(on) {
      (on ? by("cc-page") : by("cs-words")).append(by("cs-foot"));
      document.documentElement.classList.toggle("cs-printing", on);
      const { runtime, state } = this;
      const { motion } = runtime;
      runtime.motion = () => false; // paper does not wait
      for (const area of this.core.areas) {
        const { view } = runtime.maps.get(area);
        view.resize();
        if (state.cercle !== null && view.area.members(state.cercle).length) view.focusOn(state.cercle);
        view.nameUnits();
        view.crowd();
        view.spread();
      }
      runtime.motion = motion;
    }
  }

  /** Actors and links as the maps take them (layers/actors.py, layers/links.py). */
  cc.linkArguments = function (links, tops, words) {
    const names = tops.slice();
    const place = (name) => {
      if (name === "") return -1;
      if (names.indexOf(name) < 0) names.push(name);
      return names.indexOf(name);
    };
    const first = new Map();
    for (const link of links) if (!first.has(link.id)) first.set(link.id, link);
    const ids = Array.from(first.keys()).sort(cc.byCode);
    const actors = ids.map((id) => {
      const { name, kind, lon, lat, home, isPublic } = first.get(id);
      return [id, name, kind, lon === undefined ? null : lon, lat === undefined ? null : lat, home, isPublic];
    });
    const label = (link) => {
      const named = link.themes.slice(0, 2).join(", ") + (link.themes.length > 2 ? " …" : "");
      return [named, link.since === null ? "" : words.say("since", { year: link.since })].filter(Boolean).join(" · ");
    };
    return { actors, links: links.map((link) => [ids.indexOf(link.id), link.code, link.ids.length, link.reach, label(link),
      link.tops.map(([name, n]) => [place(name), n])]) };
  };

  cc.standalone = function () {
    cc.page = new Page();
    window.addEventListener("load", () => cc.page.start());
    by("cs-print").addEventListener("click", () => window.print());
  };
})();
