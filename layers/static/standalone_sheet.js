// The sheet of what is chosen: a territory or an actor, theme by theme, partnership by partnership, with sources.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});
  const FRENCH = { commune: "commune", epci: "grouping", ept: "grouping", departement: "cercle", region: "region" };
  const SURENESS = ["high", "medium", "low"];
  const FIRST_OPEN = 3; // a sheet of so few partnerships is shown unfolded

  const direct = (reach) => cc.DIRECT_REACHES.indexOf(reach) >= 0;
  const holds = (all, some) => some.every((one) => all.has(one));

  /** Rows of ties -> one entry per partnership × dates × reach, by start (unknown last), then title. */
  function entries(core, rows) {
    const found = new Map();
    for (const row of rows) {
      const { p, start, end, status, seen } = row.tie.head;
      const key = [p, start, end, status, seen, row.through].join("|");
      if (!found.has(key)) found.set(key, { p, start, end, status, seen, reach: row.through, rows: [] });
      found.get(key).rows.push(row);
    }
    const title = (one) => core.pack.sheets[one.p][0];
    const first = (one) => (Number.isNaN(one.start) ? 9999 : one.start);
    return Array.from(found.values()).sort((a, b) => first(a) - first(b) || cc.byCode(title(a), title(b)));
  }

  /** The sections of geo/sheets.py: what names the unit, its cercle, its region, a part of it. */
  function sections(rows) {
    const own = (row) => row.relation === "own" && !(row.through === "cercle" && row.tie.head.collective);
    const above = rows.filter((row) => row.relation !== "within" && !own(row));
    return {
      direct: rows.filter((row) => own(row) || (above.indexOf(row) >= 0 && direct(row.through))),
      cercle: above.filter((row) => row.through === "cercle"),
      region: above.filter((row) => row.through === "region"),
      within: rows.filter((row) => row.relation === "within"),
    };
  }

  function kept(core, rows, filter) {
    return rows.map((row) => Object.assign(row, { state: core.state(row.tie.head, filter) }))
      .filter((row) => row.state !== "inactive");
  }

  function folded(core, parts) {
    const found = {};
    for (const key of Object.keys(parts)) found[key] = entries(core, parts[key]);
    return found;
  }

  /** unit: {code, level, country}; members(code): positions of the communes of a unit of its area. */
  function territorySheet(core, unit, members, levelOf, filter) {
    const french = unit.country === "FR";
    const here = new Set(members(unit.code));
    const rows = [];
    for (const tie of core.ties) {
      const code = french ? tie.home : tie.unit;
      if (code === null || tie.said === "outside" || (!french && tie.said === "unknown")) continue;
      if (!core.asked(tie.head, filter)) continue;
      const communes = members(code);
      if (!communes.length) continue;
      const above = holds(new Set(communes), Array.from(here));
      if (code !== unit.code && !above && !holds(here, communes)) continue;
      const relation = code === unit.code ? "own" : above ? "above" : "within";
      rows.push({ tie, relation, through: french ? FRENCH[levelOf(code)] : tie.through });
    }
    return folded(core, sections(kept(core, rows, filter)));
  }

  /** Every role and place of a group of actors, whatever kinds and origin the filter asks for. */
  function actorSheet(core, group, filter) {
    const wide = Object.assign({}, filter, { kinds: null, origin: "all", associated: true });
    const rows = core.ties.filter((tie) => tie.head.who.group === group && core.asked(tie.head, wide)).map((tie) => {
      const placed = tie.unit !== null && tie.said !== "outside" && tie.said !== "unknown";
      return { tie, placed, relation: "above", through: placed ? tie.through : tie.said };
    });
    const known = kept(core, rows, filter);
    const parts = sections(known);
    return Object.assign(folded(core, { direct: parts.direct, cercle: parts.cercle, region: parts.region,
      unlocated: known.filter((row) => !row.placed) }), { units: Array.from(new Set(known.filter((row) => row.placed)
      .map((row) => row.tie.unit))).sort(cc.byCode) });
  }

  const distinct = (values) => Array.from(new Set(values.filter(Boolean)));

  /** Drawing: host is the page ({core, words, state, nameOf, members, unit, close}). */
  class SheetView {
    constructor(host, panel) {
      Object.assign(this, { host, panel });
    }

    show(chosen) {
      this.panel.hidden = !chosen;
      this.panel.replaceChildren();
      if (!chosen) return;
      const { words } = this.host;
      const close = cc.html("button", { type: "button", class: "cs-quiet", text: words.say("close") });
      close.addEventListener("click", () => this.host.close());
      if (chosen.kind === "actor") this.actor(chosen.id);
      else this.territory(chosen.id);
      this.panel.append(close);
    }

    head(name, facts) {
      this.panel.append(cc.html("h2", { text: name, tabindex: "-1", id: "cs-sheet-title" }));
      for (const fact of facts.filter(Boolean)) this.panel.append(cc.html("p", { text: fact }));
    }

    territory(code) {
      const { core, words } = this.host;
      const unit = this.host.unit(code);
      const facts = [words.list("levels")[unit.level] || "", unit.parentName, code];
      if (unit.area !== null) facts.push(words.say("km2_of", { area: words.number(unit.area) }));
      const people = unit.people === undefined ? "" : unit.people === null ? words.say("people_unknown")
        : words.say("people", { count: words.interval(unit.people) });
      this.head(unit.name, [facts.filter(Boolean).join(" · "), people]);
      const found = territorySheet(core, unit, this.host.members, this.host.levelOf, this.host.state);
      this.parts([["directly", found.direct], ["via_cercle", found.cercle], ["via_region", found.region], ["inside", found.within]]);
    }

    actor(id) {
      const { core, words } = this.host;
      const person = core.who.find((one) => one.id === id);
      if (!person) return this.head(id, [words.say("none_here")]);
      const members = core.who.filter((one) => one.group === person.group);
      const found = actorSheet(core, person.group, this.host.state);
      const kinds = distinct(members.map((one) => words.list("kinds")[one.kind]));
      const names = distinct(members.map((one) => one.name));
      this.head(person.groupName, [
        [kinds.join(", "), words.say(members.some((one) => one.francilian) ? "from_francilian" : "from_other")].join(" · "),
        names.length > 1 ? words.say("group", { names: names.join(", ") }) : "",
        found.units.length ? words.say("partner_territories", { names: found.units.map(this.host.nameOf).join(", ") }) : "",
      ]);
      return this.parts([["with_communes", found.direct], ["with_cercles", found.cercle], ["with_region", found.region],
        ["elsewhere", found.unlocated]]);
    }

    parts(all) {
      const { words } = this.host;
      const every = [].concat.apply([], all.map(([, some]) => some));
      if (!every.length) return this.panel.append(cc.html("p", { text: words.say("none_here") }));
      this.panel.append(this.byTheme(every));
      for (const [key, some] of all) {
        if (!some.length) continue;
        this.panel.append(cc.html("h3", { text: `${words.say(key)} (${some.length})` }));
        for (const one of some) this.panel.append(this.partnership(one, every.length <= FIRST_OPEN));
      }
      return null;
    }

    /** One line per theme: how many partnerships, from when to when. */
    byTheme(all) {
      const { core, words } = this.host;
      const found = new Map();
      for (const one of all) {
        const themes = core.pack.sheets[one.p][1];
        for (const theme of themes.length ? themes : [words.say("unknown")]) {
          if (!found.has(theme)) found.set(theme, []);
          found.get(theme).push(one);
        }
      }
      const body = cc.html("tbody", {});
      for (const theme of Array.from(found.keys()).sort((a, b) => a.localeCompare(b, words.language))) {
        const some = found.get(theme);
        body.append(cc.html("tr", {}, cc.html("th", { scope: "row", text: theme }),
          cc.html("td", { text: String(new Set(some.map((one) => one.p)).size) }), cc.html("td", { text: this.period(some) })));
      }
      const cell = (key) => cc.html("th", { scope: "col", text: words.say(key) });
      return cc.html("table", { class: "cs-period" }, cc.html("caption", { text: words.say("by_theme") }),
        cc.html("thead", {}, cc.html("tr", {}, cell("theme"), cell("table_ties"), cell("period"))), body);
    }

    /** The earliest known start to the latest known end; open where one of them is not known. */
    period(some) {
      const least = some.map((one) => one.start).filter((at) => !Number.isNaN(at));
      const ends = some.map((one) => one.end);
      return this.host.words.years({ start: least.length ? Math.min.apply(null, least) : NaN,
        end: ends.some(Number.isNaN) ? NaN : Math.max.apply(null, ends) });
    }

    partnership(one, open) {
      const { core, words, state } = this.host;
      const [title, themes, funding, sources] = core.pack.sheets[one.p];
      const heads = one.rows.map((row) => row.tie.head);
      const actors = distinct(heads.map((head) => `${head.who.name} (${words.list("roles")[head.role]})`));
      const named = distinct(heads.filter((head) => head.role !== "associated").map((head) => head.who.name));
      const partners = distinct(one.rows.map((row) => row.tie.partner));
      const others = partners.length ? ` – ${partners.join(", ")}` : "";
      const sureness = Math.max.apply(null, heads.map((head) => SURENESS.indexOf(head.confidence)));
      const unsure = state.year !== null && one.rows.every((row) => row.state === "unknown");
      const lines = [
        ["actors", actors.join(", ")],
        ["partners", partners.join(", ") || words.say("unknown")],
        ["published_place", distinct(one.rows.map((row) => row.tie.place)).join(", ") || words.say("unknown")],
        ["themes", themes.join(words.say("semicolon")) || words.say("unknown")],
        ["years", words.years(one)],
        ["status", words.status(one)],
        ["confidence", words.say(SURENESS[sureness])],
      ];
      if (unsure) lines.push(["in_force", words.say("not_sure_active", { year: state.year })]);
      if (heads.some((head) => head.collective)) lines.push(["reading", words.say("collective")]);
      for (const line of funding) lines.push(["funding", words.funding(line)]);
      const list = cc.html("dl", {});
      for (const [key, value] of lines) list.append(cc.html("dt", { text: words.say(key) }), cc.html("dd", { text: value }));
      list.append(cc.html("dt", { text: words.say("sources") }), cc.html("dd", {}, this.sources(sources)));
      const heading = `${named.join(", ") || title}${others} (${words.years(one)})`;
      const box = cc.html("details", open ? { open: "" } : {}, cc.html("summary", { text: heading }));
      if (title && title !== `${named.join(", ")}${others}`) box.append(cc.html("p", { text: title }));
      box.append(list);
      return box;
    }

    sources(lines) {
      const { core, words } = this.host;
      const list = cc.html("ul", {});
      for (const [position, statement] of lines) {
        const item = cc.html("li", {}, cc.sourceLink(core.pack.sources[position]));
        if (statement) item.append(cc.html("p", { class: "cs-statement", text: words.say("statement", { words: statement }) }));
        list.append(item);
      }
      return list;
    }
  }

  /** A source with its date, and where it is when `whole` is true; only a web address becomes a link. */
  function sourceLink([title, url, date], whole) {
    const place = whole ? url.replace(/^https?:\/\/(www\.)?/i, "") : "";
    const words = [title || url, date, place].filter(Boolean).join(", ");
    return /^https?:\/\/[^\s]+$/i.test(url)
      ? cc.html("a", { href: url, rel: "noopener noreferrer", target: "_blank", text: words })
      : cc.html("span", { text: words });
  }

  Object.assign(cc, { SheetView, actorSheet, sourceLink, territorySheet });
})();
