// What the page works out by itself under any filter: presence, counts, coverage, links. The mirror of geo/
// (activity, filters, coverage, population, links); a test compares the two. Knows no element of the page.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});
  const DIRECT = ["commune", "village", "school", "grouping"];
  const RANK = { cercle: 1, region: 2 };
  const WIDEST = { direct: 0, cercle: 1, region: 2 };
  const NEAREST = ["direct", "cercle", "region"];
  const SURENESS = ["high", "medium", "low"];

  const rank = (reach) => (DIRECT.indexOf(reach) >= 0 ? 0 : RANK[reach]);
  const year = (value) => (value === null ? NaN : value);
  const exact = (value) => ({ low: value, high: value });
  /** The order of the register's own lists, whatever the reader's language. */
  const byCode = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

  /** Was a tie active in a year? The table of geo/activity.py; NaN (not known) makes every comparison false. */
  function activity(head, asked, age) {
    if (asked === null) return "any";
    const { start, end, seen, status } = head;
    const stopped = status === "suspended" || status === "dormant";
    const recent = seen <= asked && seen >= asked - age;
    if (start > asked || end < asked) return "inactive";
    if (status === "ended" && seen < asked) return "inactive";
    if (stopped && recent) return "inactive";
    if (stopped && seen < asked - age) return "unknown";
    if (status === "ended" && seen >= asked && seen < end) return "unknown";
    if (start <= asked && end >= asked) return "active";
    if (status !== "ongoing") return "unknown";
    if (end >= asked && seen <= asked) return "active";
    if (!Number.isNaN(end)) return "unknown";
    return recent || (start <= asked && seen >= asked) ? "active" : "unknown";
  }

  /** One area: its communes, what reaches them, and their inhabitants as far as known. */
  class Ground {
    constructor(pack, core) {
      Object.assign(this, { pack, core, size: pack.area.length, parents: pack.parents, parent: pack.parent });
      this.spans = pack.spans.map(([head, reach, named, where]) => ({ head: core.heads[head], reach,
        named: core.pack.named[named], at: cc.positions(where) }));
      this.partnerships = new Set(this.spans.map((span) => span.head.p));
      this.unknown = this.parents.map(() => 0);
      pack.population.forEach((people, i) => { if (people === null) this.unknown[this.parent[i]] += 1; });
    }

    /** Inhabitants of the marked communes: at least and at most, as the totals of their parents allow. */
    people(marks) {
      const among = this.parents.map(() => 0);
      let known = 0;
      for (let i = 0; i < this.size; i += 1) {
        if (!marks[i]) continue;
        if (this.pack.population[i] === null) among[this.parent[i]] += 1;
        else known += this.pack.population[i];
      }
      let low = known;
      let high = known;
      this.pack.remainder.forEach((rest, k) => {
        if (!among[k]) return;
        high += rest === null ? Infinity : rest;
        if (rest !== null && among[k] === this.unknown[k]) low += rest;
      });
      return { low, high: high === Infinity ? null : high };
    }

    shareOfPeople(part, whole) {
      const total = this.people(whole);
      const inside = this.people(part);
      const rest = this.people(whole.map((mark, i) => (mark && !part[i] ? 1 : 0)));
      if (total.high === null || inside.high === null || rest.high === null || total.high === 0) return null;
      if (total.low === total.high) return { low: inside.low / total.high, high: Math.min(1, inside.high / total.high) };
      return { low: inside.low ? inside.low / (inside.low + rest.high) : 0,
        high: inside.high ? inside.high / (inside.high + rest.low) : 0 };
    }

    amount(unit, marks) {
      if (unit === "inhabitants") return this.people(marks);
      let sum = 0;
      for (let i = 0; i < this.size; i += 1) if (marks[i]) sum += unit === "km2" ? this.pack.area[i] : 1;
      return exact(Math.round(sum * 1e4) / 1e4);
    }

    /** Covered, covered with unknown dates, total and shares of the communes marked by `whole`, in one unit. */
    figure(unit, sure, maybe, whole) {
      const parts = [sure, maybe].map((marks) => marks.map((mark, i) => (mark && whole[i] ? 1 : 0)));
      const [covered, withUnknown] = parts.map((part) => this.amount(unit, part));
      const total = this.amount(unit, whole);
      const ratio = (part) => (total.low ? exact(part.low / total.low) : null);
      const [share, shareWithUnknown] = unit === "inhabitants"
        ? parts.map((part) => this.shareOfPeople(part, whole)) : [ratio(covered), ratio(withUnknown)];
      return { unit, covered, withUnknown, total, share, shareWithUnknown };
    }
  }

  class Core {
    /** pack: layers/_html_register.py */
    constructor(pack) {
      this.pack = pack;
      this.who = pack.who.map(([id, name, kind, group, groupName, francilian, home, lon, lat, isPublic]) => ({ id, name,
        kind, group, groupName, francilian: Boolean(francilian), home, lon, lat, isPublic }));
      this.heads = pack.heads.map(([p, who, role, collective, start, end, status, seen, confidence]) => ({ p,
        who: this.who[who], role, collective: Boolean(collective), start: year(start), end: year(end), status,
        seen: year(seen), confidence }));
      this.areas = Object.keys(pack.areas);
      this.ties = pack.ties.map(([head, unit, through, said, partner, place, home, ...where]) => ({ head: this.heads[head],
        unit, through, said, partner, place, home, where: this.byArea(where) }));
      this.themes = new Map(pack.themes.map(([key, name, depth, where]) => [key, { key, name, depth, of: new Set(cc.positions(where)) }]));
      this.places = new Map(pack.places.map(([code, name, level, area, where, french, units]) => [code, { code, name, level, area,
        french, at: new Set(cc.positions(where)), units: new Set(units) }]));
      this.grounds = new Map(this.areas.map((area) => [area, new Ground(pack.areas[area], this)]));
    }

    byArea(values) {
      const found = {};
      this.areas.forEach((area, i) => { found[area] = values[i]; });
      return found;
    }

    /** Does a tie answer the filter, its dates and places aside? */
    asked(head, filter) {
      if (filter.kinds !== null && filter.kinds.indexOf(head.who.kind) < 0) return false;
      if (filter.origin !== "all" && head.who.francilian !== (filter.origin === "francilian")) return false;
      if (!filter.associated && head.role === "associated") return false;
      if (SURENESS.indexOf(head.confidence) > SURENESS.indexOf(filter.confidence)) return false;
      if (filter.theme === null) return true;
      const theme = this.themes.get(filter.theme);
      return Boolean(theme) && theme.of.has(head.p);
    }

    /** "active", "unknown", "any" or "inactive"; "inactive" too for dates that the filter leaves out. */
    state(head, filter) {
      const found = activity(head, filter.year, filter.age);
      const doubtful = found === "unknown" || (found === "any" && Number.isNaN(head.start));
      if (filter.dates === "known" && doubtful) return "inactive";
      return filter.dates === "unknown" && !doubtful ? "inactive" : found;
    }

    through(reach, head, filter) {
      return filter.twelve && head.collective && reach === "cercle" ? "commune" : reach;
    }

    /** What reaches the communes of an area under a filter: [{head, rank, sure, at}]. */
    rows(area, filter, code) {
      const found = [];
      for (const span of this.grounds.get(area).spans) {
        if (!this.asked(span.head, filter)) continue;
        const state = this.state(span.head, filter);
        if (state === "inactive") continue;
        const near = rank(this.through(span.reach, span.head, filter));
        if (near > WIDEST[filter.reach]) continue;
        const at = this.within(area, span, code);
        if (at.length) found.push({ head: span.head, rank: near, sure: state !== "unknown", at });
      }
      return found;
    }

    /** Positions of a span that look at a territory of either side; all of them when none is asked for. */
    within(area, span, code) {
      if (code === null || span.named.indexOf(code) >= 0) return span.at;
      const place = this.places.get(code);
      return place && place.area === area ? span.at.filter((i) => place.at.has(i)) : [];
    }

    /** Per commune [n, direct, cercle, region, unknown] and the groups behind: {values, groups, doubtful}. */
    counts(area, filter) {
      const size = this.grounds.get(area).size;
      const near = Array.from({ length: size }, () => new Map());
      for (const row of this.rows(area, filter, filter.cercle)) {
        const group = row.head.who.group;
        const found = row.sure ? row.rank : 3;
        for (const i of row.at) if (!(near[i].get(group) <= found)) near[i].set(group, found);
      }
      const groups = near.map((map) => Array.from(map.keys()).filter((one) => map.get(one) < 3).sort(byCode));
      const doubtful = near.map((map) => Array.from(map.keys()).filter((one) => map.get(one) === 3).sort(byCode));
      const values = near.map((map) => {
        const value = [0, 0, 0, 0, 0];
        for (const one of map.values()) value[one + 1] += 1;
        value[0] = value[1] + value[2] + value[3];
        return value;
      });
      return { values, groups, doubtful };
    }

    /** The communes looked at: those of the place of the filter when it is in this area, else all. */
    chosen(area, filter) {
      const place = this.places.get(filter.cercle);
      const inside = place && place.area === area ? place : null;
      const size = this.grounds.get(area).size;
      return { inside, marks: Array.from({ length: size }, (_, i) => (!inside || inside.at.has(i) ? 1 : 0)) };
    }

    /** Coverage of an area (geo/coverage.py): figures of the whole and of its parts, and what is said with them. */
    coverage(area, filter) {
      const ground = this.grounds.get(area);
      const { inside, marks } = this.chosen(area, filter);
      const code = inside ? null : filter.cercle;
      const rows = this.rows(area, filter, code);
      const sure = marks.map(() => 0);
      const maybe = marks.map(() => 0);
      for (const row of rows) for (const i of row.at) { maybe[i] = 1; if (row.sure) sure[i] = 1; }
      const here = (all) => all.filter((row) => row.at.some((i) => marks[i]));
      const counted = here(rows);
      const every = here(this.rows(area, Object.assign({}, filter, { reach: "region" }), code));
      const partnerships = new Set(counted.map((row) => row.head.p));
      const doubtful = counted.filter((row) => (filter.year === null ? Number.isNaN(row.head.start) : !row.sure));
      const units = (whole) => ["communes", "km2", "inhabitants"].map((unit) => ground.figure(unit, sure, maybe, whole));
      const parts = ground.parents.map(([parent, name], k) => ({ code: parent, name,
        marks: marks.map((mark, i) => (mark && ground.parent[i] === k ? 1 : 0)) }));
      return Object.assign({ area, year: filter.year,
        code: inside ? inside.code : ground.pack.whole[0],
        name: inside ? inside.name : ground.pack.whole[1],
        level: inside ? inside.level : ground.pack.whole[2],
        vintage: ground.pack.vintage,
        figures: units(marks),
        parts: parts.filter((one) => one.marks.some(Boolean)).map((one) => ({ code: one.code, name: one.name, figures: units(one.marks) })),
        partnerships: partnerships.size,
        unknownDates: new Set(doubtful.map((row) => row.head.p)).size,
        wider: new Set(every.map((row) => row.head.p).filter((p) => !partnerships.has(p))).size,
        ids: partnerships }, this.elsewhere(area, filter));
    }

    /** Partnerships of the filter (dates not asked) with no place in the area, and those elsewhere. */
    elsewhere(area, filter) {
      const placed = this.grounds.get(area).partnerships;
      const of = (where) => new Set(this.ties.filter((tie) => tie.where[area] === where && this.asked(tie.head, filter))
        .map((tie) => tie.head.p).filter((p) => !placed.has(p)));
      const lost = of("u");
      return { unlocated: lost.size, outside: Array.from(of("o")).filter((p) => !lost.has(p)).length };
    }

    /** One per group of actors × territory named, in that order (geo/links.py). */
    links(filter) {
      const place = filter.cercle === null ? null : this.places.get(filter.cercle);
      const found = new Map();
      for (const tie of this.ties) {
        if (tie.unit === null || tie.said === "outside" || tie.said === "unknown" || !this.asked(tie.head, filter)) continue;
        const near = rank(this.through(tie.through, tie.head, filter));
        if (near > WIDEST[filter.reach] || (place && !place.units.has(place.french ? tie.home : tie.unit))) continue;
        const state = this.state(tie.head, filter);
        if (state === "inactive") continue;
        const key = `${tie.head.who.group}\n${tie.unit}`;
        if (!found.has(key)) found.set(key, { group: tie.head.who.group, code: tie.unit, rows: [] });
        found.get(key).rows.push({ head: tie.head, near, state });
      }
      return Array.from(found.values()).sort((a, b) => byCode(a.group, b.group) || byCode(a.code, b.code))
        .map((link) => this.link(link));
    }

    link({ group, code, rows }) {
      const order = (one) => { const at = this.pack.kinds.indexOf(one.kind); return at < 0 ? this.pack.kinds.length : at; };
      const people = rows.map((row) => row.head.who).sort((a, b) => order(a) - order(b) || byCode(a.id, b.id));
      const first = (key) => people.map((one) => one[key]).find((value) => value !== null);
      const ids = Array.from(new Set(rows.map((row) => row.head.p)));
      const starts = rows.map((row) => row.head.start).filter((start) => !Number.isNaN(start));
      return { group, code, id: people[0].id, name: people[0].groupName, kind: people[0].kind, home: people[0].home,
        isPublic: people[0].isPublic, lon: first("lon"), lat: first("lat"), ids, reach: NEAREST[Math.min.apply(null, rows.map((row) => row.near))],
        since: starts.length ? Math.min.apply(null, starts) : null,
        activity: rows.map((row) => row.state).sort(byCode)[0],
        tops: this.tops(ids),
        themes: Array.from(new Set([].concat.apply([], ids.map((p) => this.deepest(p))))).sort(byCode) };
    }

    /** Themes of level 1 with the number of partnerships on each ("" where not known), the most frequent first. */
    tops(ids) {
      const found = new Map();
      for (const p of ids) {
        const names = new Set(this.pack.sheets[p][1].filter((path) => this.themes.has(path)).map((path) => path.split(" › ")[0]));
        for (const name of names.size ? names : [""]) found.set(name, (found.get(name) || 0) + 1);
      }
      return Array.from(found).sort(([one, n], [other, m]) => m - n || byCode(one, other));
    }

    /** The deepest known level of each theme of a partnership. */
    deepest(p) {
      return this.pack.sheets[p][1].filter((path) => this.themes.has(path)).map((path) => this.themes.get(path).name);
    }
  }

  Object.assign(cc, { Core, DIRECT_REACHES: DIRECT, activity, byCode });
})();
