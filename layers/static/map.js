// One map of one area: polygons, borders, names, actors. Knows Leaflet; knows nothing of Streamlit.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});
  const TILES_TRIED = 3; // tiles that fail before the online background is given up
  const ACTOR_SIZES = { region: 22, departement: 19, epci: 17, commune: 15 };

  class AreaMap {
    /** host: {style, text(key), choose(kind, id, area), clear(area)} */
    constructor(name, map, host) {
      Object.assign(this, { name, map, host, area: null, values: [], moved: false, actors: [], notes: [] });
      const panes = [["land", 210], ["units", 400], ["lines", 420], ["lit", 430], ["names", 450], ["chips", 660]];
      for (const [pane, z] of panes) {
        map.createPane(pane).style.zIndex = z;
        if (!["units", "names"].includes(pane)) map.getPane(pane).style.pointerEvents = "none";
      }
      this.lit = L.layerGroup().addTo(map);
      this.focusRing = L.layerGroup().addTo(map);
      this.chips = L.layerGroup().addTo(map);
      this.markers = L.layerGroup().addTo(map);
      this.names = L.layerGroup().addTo(map);
      this.small = L.layerGroup().addTo(map);
      this.border = L.layerGroup().addTo(map);
      this.hint = L.tooltip({ className: "cc-tip", direction: "top", offset: [0, -6], opacity: 1 });
      L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
      map.on("click", (event) => host.clear(name, event.latlng));
      map.on("dragstart", () => { this.moved = true; });
      map.on("zoomend", () => { this.dodge(); this.spread(); this.sharpen(); });
      map.on("moveend", () => this.rename());
      map.getContainer().addEventListener("keydown", (event) => {
        if (event.key === "Escape") host.clear(name);
      });
    }

    /** Draw the communes with their values, and their borders. */
    build(doc, counts, focus) {
      const area = (this.area = new cc.Area(doc));
      const lines = this.host.style.lines;
      this.home(false); // before there is anything that a change of view would draw again
      this.land = this.drawLand(doc);
      this.values = this.own(counts) ? cc.values(counts, area.units.length) : area.units.map(() => [0, 0, 0, 0, 0]);
      const looks = this.looks(this.values, focus);
      const communes = L.featureGroup();
      this.layers = area.units.map((unit, i) => {
        const options = { ...looks[i].style, pane: "units", fillOpacity: 1, className: "cc-unit", bubblingMouseEvents: false };
        const layer = unit.point
          ? L.circleMarker(unit.point, { ...options, radius: 5 })
          : this.shaped(L.polygon, () => unit.latlngs, options);
        Object.assign(layer, { ccUnit: unit, ccKey: looks[i].key });
        communes.addLayer(layer);
        return layer;
      });
      communes.addTo(this.map);
      communes.on("click", ({ layer, latlng }) => this.host.choose("territory", layer.ccUnit.code, this.name, latlng));
      communes.on("mouseover", ({ layer, latlng }) => this.tip(this.unitTip(layer.ccUnit), latlng));
      communes.on("mousemove", ({ latlng }) => this.hint.setLatLng(latlng));
      communes.on("mouseout", () => this.hint.remove());
      for (const group of area.groups.values()) {
        if (group.level === "parent") this.edge(group.members, "lines", [["#ffffff", 3, 0.55], [lines.parent, 1.3]], this.map);
      }
      this.rover = new cc.Rover(this.map, area.units.map((unit, i) => {
        const element = this.layers[i].getElement();
        element.setAttribute("role", "button");
        return { element, at: unit.point || this.centre(unit), activate: () => this.host.choose("territory", unit.code, this.name),
          focused: () => {
            this.ring([unit.position], this.focusRing, lines.focus);
            this.tip(this.unitTip(unit), unit.point || this.centre(unit));
          },
          left: () => { this.focusRing.clearLayers(); this.hint.remove(); } };
      }));
      this.speak();
    }

    /** A layer whose shape is asked for again when the borders come in more detail. */
    shaped(make, latlngs, options) {
      const layer = make(latlngs(), { ...options, smoothFactor: 0 });
      layer.ccShape = latlngs;
      return layer;
    }

    /** Lines around a group of communes: [[colour, weight, opacity], ...] one above the other. */
    edge(members, pane, strokes, group) {
      for (const [color, weight, opacity] of strokes) {
        const options = { pane, interactive: false, fill: false, lineJoin: "round", color, weight, opacity: opacity || 1 };
        this.shaped(L.polyline, () => this.area.outline(members), options).addTo(group);
      }
    }

    /** Borders in full detail, once somebody is closer than those at hand are sharp. */
    sharpen() {
      if (!this.area || this.sharpening || !(this.map.getZoom() > this.area.doc.sharp)) return;
      this.sharpening = this.refine().catch(() => { this.sharpening = null; }); // asked for again at the next zoom
    }

    /** The same elements in other shapes: what is chosen, focused or named stays so. */
    async refine() {
      const fine = await this.host.detail(this.name);
      if (!fine || fine.order !== this.area.doc.order) return;
      this.area.draw(fine.borders);
      this.redraw();
    }

    redraw() {
      this.map.eachLayer((layer) => { if (layer.ccShape) layer.setLatLngs(layer.ccShape()); });
    }

    drawLand(doc) {
      const lines = this.host.style.lines;
      const group = L.layerGroup().addTo(this.map);
      for (const [iso, , , shells] of doc.background) {
        const options = { pane: "land", interactive: false, smoothFactor: 0.5, fillOpacity: 1,
          fillColor: iso === "MLI" || iso === "FRA" ? lines.home : lines.land, color: lines.neighbour, weight: 1 };
        for (const shell of shells) L.polygon(cc.line(shell, doc.background_scale), options).addTo(group);
      }
      return group;
    }

    centre(unit) {
      return L.latLngBounds(unit.latlngs.flat()[0]).getCenter();
    }

    home(animate) {
      const [west, south, east, north] = this.area.doc.bounds;
      const box = L.latLngBounds([[south, west], [north, east]]);
      const size = this.map.invalidateSize({ animate: false }).getSize();
      if (!size.x || !size.y) return;
      // limits come after the view: Leaflet would start to pan into them, and the view would drift off
      this.map.setMinZoom(0).setMaxBounds(null);
      this.map.fitBounds(box, { padding: [8, 8], animate });
      this.map.setMaxBounds(box.pad(0.6));
      this.opening = this.map.getBoundsZoom(box, false, [8, 8]);
      this.homeSize = size;
      this.map.setMinZoom(Math.max(0, this.opening - 0.5));
      this.moved = false;
    }

    focusOn(code) {
      const box = L.latLngBounds([]);
      for (const i of this.area.members(code)) {
        box.extend(this.layers[i].getBounds ? this.layers[i].getBounds() : this.layers[i].getLatLng());
      }
      if (box.isValid()) this.map.fitBounds(box, { padding: [24, 24], animate: this.host.motion() });
      this.moved = true;
    }

    /** After a change of size: keep the view, or the whole area when nobody has moved it. */
    resize() {
      const size = this.map.invalidateSize({ animate: false }).getSize();
      if (this.area && !this.moved && !size.equals(this.homeSize || [0, 0])) this.home(false);
    }

    // ---- values -------------------------------------------------------------------------------

    /** New values: only styles change. Returns false when they belong to other communes. */
    paint(counts, focus) {
      if (!this.own(counts)) return false;
      this.fill(cc.values(counts, this.area.units.length), focus);
      return true;
    }

    own(counts) {
      return !counts || counts.order === this.area.doc.order;
    }

    /** One value [n, direct, cercle, region, unknown] per commune; outside the focus nothing is told. */
    fill(fresh, focus) {
      this.looks(fresh, focus).forEach(({ key, style }, i) => {
        const layer = this.layers[i];
        if (layer.ccKey !== key) layer.setStyle(style);
        layer.ccKey = key;
      });
      this.values = fresh;
      this.speak();
    }

    /** How each commune looks, and a key that says whether it did already. */
    looks(values, focus) {
      const inside = new Set(focus ? this.area.members(focus) : []);
      const lines = this.host.style.lines;
      const blank = { key: "outside", style: { fillColor: lines.home, color: lines.neighbour, weight: 0.35, dashArray: null } };
      return values.map((value, i) => (inside.size > 0 && !inside.has(i) ? blank : { key: value.join(), style: this.look(value) }));
    }

    look(value) {
      const style = cc.unitStyle(this.host.style, value);
      return { ...style, weight: style.dashArray ? style.weight : this.area.units.length > 500 ? 0.35 : 0.6 };
    }

    /** Accessible names of the communes, in the page's language, when they are others than before. */
    speak() {
      const said = JSON.stringify([this.host.args.language, Boolean(this.host.args.pick), this.values]);
      if (this.said === said) return;
      this.said = said;
      this.told = new Map();
      this.area.units.forEach((unit, i) => {
        this.layers[i].getElement().setAttribute("aria-label", this.unitLines(unit).join(", "));
      });
      this.sumUp();
    }

    /** What the map shows, in one sentence for those who do not see it. */
    sumUp() {
      if (this.host.args.pick) return;
      const container = this.map.getContainer();
      if (!this.summary) {
        this.summary = cc.html("p", { class: "cc-unseen", id: `cc-summary-${this.name}` });
        container.before(this.summary);
        container.setAttribute("aria-describedby", this.summary.id);
      }
      const count = (wanted) => this.values.filter(wanted).length;
      this.summary.textContent = this.host.text("map_summary", {
        n: count(([n]) => n > 0), total: this.values.length, direct: count(([, direct]) => direct > 0),
        unknown: count(([n, , , , unknown]) => n === 0 && unknown > 0),
      });
    }

    unitLines(unit) {
      const parent = this.area.doc.parents[unit.parent];
      const name = unit.name + (parent ? ` (${parent[1]})` : "");
      return [name, ...this.valueLines(this.values[unit.position] || [0, 0, 0, 0, 0])];
    }

    /** What a value says, in words; worked out once for all communes that have it. */
    valueLines(value) {
      const [n, direct, cercle, region, unknown] = value;
      const text = this.host.text;
      if (this.host.args.pick) return [];
      const key = value.join();
      if (this.told.has(key)) return this.told.get(key);
      const rows = [n === 0 ? text("no_actor") : n === 1 ? text("one_actor") : text("n_actors", { n })];
      const parts = [];
      if (direct) parts.push(text("direct", { n: direct }));
      if (cercle) parts.push(text(this.name === "idf" ? "through_departement" : "through_cercle", { n: cercle }));
      if (region) parts.push(text("through_region", { n: region }));
      if (parts.length) rows.push(parts.join(" · "));
      if (unknown) rows.push(text("unknown_dates", { n: unknown }));
      this.told.set(key, rows);
      return rows;
    }

    unitTip(unit) {
      const [name, ...rows] = this.unitLines(unit);
      const box = cc.html("div", {}, cc.html("strong", { text: name }));
      for (const row of rows) box.append(cc.html("div", { text: row }));
      return box;
    }

    tip(content, at) {
      this.hint.setContent(content).setLatLng(at).addTo(this.map);
    }

    // ---- names and borders ----------------------------------------------------------------------

    setDivision(division) {
      const lines = this.host.style.lines;
      this.border.clearLayers();
      for (const [code] of this.area.doc.regions[division] || []) {
        this.edge(this.area.members(code), "lines", [["#ffffff", 5, 0.7], [lines.region, 2.2]], this.border);
      }
    }

    place(group, text, at, kind, short) {
      const content = cc.html("span", { class: `cc-name cc-name-${kind}`, text });
      if (short) Object.assign(content.dataset, { long: text, short });
      const icon = L.divIcon({ className: "cc-anchor", html: content, iconSize: [0, 0] });
      L.marker(at, { icon, pane: "names", interactive: false, keyboard: false }).addTo(group);
      return content;
    }

    setNames(language, shown) {
      const doc = this.area.doc;
      this.named = shown;
      this.names.clearLayers();
      for (const [fr, en, lon, lat] of shown ? doc.places : []) {
        this.place(this.names, language === "en" ? en : fr, [lat, lon], "place");
      }
      const parents = [];
      for (const [code, name, lon, lat, seat, x, y] of shown ? doc.parents : []) {
        const short = code.startsWith("DEP-") ? code.slice(4) : "";
        const element = this.place(this.names, name, [lat, lon], "parent", short);
        const activate = () => this.host.choose("territory", code, this.name);
        element.setAttribute("role", "button");
        element.setAttribute("aria-label", name);
        element.addEventListener("click", (event) => {
          event.stopPropagation();
          activate();
        });
        parents.push({ element, at: [lat, lon], activate });
        if (!seat) continue;
        const dot = L.divIcon({ className: "cc-seat", iconSize: [7, 7] });
        L.marker([y, x], { icon: dot, pane: "names", interactive: false, keyboard: false }).addTo(this.names);
      }
      this.parentRover = parents.length ? new cc.Rover(this.map, parents) : null;
      this.unsettled = true;
    }

    /** Names of communes, once they are wide enough on the screen to hold them. */
    nameUnits() {
      this.small.clearLayers();
      if (!this.named || !this.layers || this.map.getZoom() < this.opening + 0.75) return;
      const view = this.map.getBounds();
      for (const unit of this.area.units) {
        if (unit.point) continue;
        const box = this.layers[unit.position].getBounds();
        if (!view.intersects(box)) continue;
        const west = this.map.latLngToLayerPoint(box.getSouthWest());
        const east = this.map.latLngToLayerPoint(box.getNorthEast());
        if (east.x - west.x < 7.5 * unit.name.length + 14 || west.y - east.y < 26) continue;
        this.place(this.small, unit.name, box.getCenter(), "unit");
      }
    }

    /** Names again, once the map has come to rest. */
    rename() {
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this.settle(), 60);
    }

    /** Names of communes at this zoom, and of all names those that have room. */
    settle() {
      clearTimeout(this.resting);
      this.unsettled = false;
      this.nameUnits();
      this.crowd();
    }

    /** Hide names that would run into a more important one, or into actors, at this zoom. */
    crowd() {
      if (!this.layers) return;
      const all = [...this.map.getPane("names").querySelectorAll(".cc-name")];
      const rank = (one) => (one.classList.contains("cc-name-parent") ? 0 : one.classList.contains("cc-name-place") ? 1 : 2);
      const meet = (a, b) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
      const actors = this.actors.map(({ element }) => element.firstChild.getBoundingClientRect());
      const seats = [...this.map.getPane("names").querySelectorAll(".cc-seat")].map((dot) => dot.getBoundingClientRect());
      const frame = this.map.getContainer().getBoundingClientRect();
      const panel = this.map.getContainer().parentElement;
      const corners = [...panel.querySelectorAll(".leaflet-control, .cc-notice")].map((one) => one.getBoundingClientRect());
      const taken = [...actors, ...seats, ...corners];
      const names = all.sort((a, b) => rank(a) - rank(b)).map((one) => ({ one, text: one.dataset.long || one.textContent, tries: [] }));
      // all names are measured at once, first in full, then those that have a short form: one layout each
      for (const short of [false, true]) {
        const measured = names.filter(({ one }) => !short || one.dataset.short);
        for (const { one, text } of measured) {
          const words = short ? one.dataset.short : text;
          if (one.textContent !== words) one.textContent = words;
          one.style.marginTop = "";
        }
        for (const { one, tries } of measured) {
          const { left, right, top, bottom } = one.getBoundingClientRect();
          for (const shift of short ? [0, -13] : [0, -13, 13]) {
            tries.push({ words: one.textContent, shift, left, right, top: top + shift, bottom: bottom + shift });
          }
        }
      }
      for (const { one, text, tries } of names) {
        const found = tries.find((box) => box.left >= frame.left && box.right <= frame.right && !taken.some((other) => meet(box, other)));
        if (found) taken.push(found);
        const { words, shift } = found || { words: text, shift: 0 };
        if (one.textContent !== words) one.textContent = words;
        one.style.marginTop = `${shift}px`;
        one.style.visibility = found ? "" : "hidden";
      }
      if (this.parentRover) this.parentRover.refresh();
    }

    // ---- actors -------------------------------------------------------------------------------

    setActors(actors) {
      this.markers.clearLayers();
      this.actors = actors.filter((actor) => actor.at && this.inside(actor.at)).map((actor) => {
        const size = ACTOR_SIZES[actor.kind] || 14;
        const content = cc.html("span", { class: "cc-symbol" }, cc.actorSymbol(actor.style, size));
        const icon = L.divIcon({ className: "cc-actor", html: content, iconSize: [size, size] });
        const marker = L.marker(actor.at, { icon, keyboard: false, bubblingMouseEvents: false,
          zIndexOffset: -size * 100 });
        marker.addTo(this.markers);
        const entry = { actor, marker, size, element: marker.getElement() };
        const tip = () => cc.html("div", {}, cc.html("strong", { text: actor.name }),
          cc.html("div", { text: `${actor.style.label} · ${this.host.partners(actor)}` }));
        marker.on("click", () => this.host.choose("actor", actor.id, this.name));
        marker.on("mouseover", () => this.tip(tip(), marker.getLatLng()));
        marker.on("mouseout", () => this.hint.remove());
        entry.element.setAttribute("role", "button");
        entry.element.setAttribute("aria-label", `${actor.name}, ${this.host.partners(actor)}`);
        entry.focused = () => this.tip(tip(), marker.getLatLng());
        return entry;
      });
      new cc.Rover(this.map, this.actors.map(({ actor, element, focused }) => ({
        element, at: actor.at, activate: () => this.host.choose("actor", actor.id, this.name), focused, left: () => this.hint.remove(),
      })));
      this.dodge();
      this.unsettled = true;
    }

    inside([lat, lon]) {
      const [west, south, east, north] = this.area.doc.bounds;
      return lon >= west - 0.3 && lon <= east + 0.3 && lat >= south - 0.3 && lat <= north + 0.3;
    }

    /** Move symbols that would cover one another a few pixels apart, on a small spiral. */
    dodge() {
      const taken = [];
      for (const { marker, actor, size } of this.actors) {
        const at = this.map.latLngToLayerPoint(actor.at);
        let spot = at;
        for (let i = 1; i < 60; i += 1) {
          const near = taken.some(([p, other]) => p.distanceTo(spot) < (other + size) * 0.4);
          if (!near) break;
          const angle = i * 2.4;
          const radius = 3.2 * Math.sqrt(i);
          spot = at.add([radius * Math.cos(angle), radius * Math.sin(angle)]);
        }
        taken.push([spot, size]);
        const shift = spot.subtract(at);
        const symbol = marker.getElement() && marker.getElement().firstChild;
        if (symbol) symbol.style.transform = `translate(${shift.x.toFixed(1)}px,${shift.y.toFixed(1)}px)`;
      }
    }

    // ---- what a choice lights -------------------------------------------------------------------

    ring(members, group, colour, weight) {
      this.edge(members, "lit", [["#ffffff", (weight || 3) + 3], [colour, weight || 3]], group);
    }

    chip(at, title, text, members) {
      const box = cc.html("div", { class: "cc-chip" }, cc.html("strong", { text: title }));
      if (text) box.append(cc.html("div", { text }));
      const line = cc.svg("line", { x1: 0, y1: 0, x2: 0, y2: 0 });
      const lead = cc.svg("svg", { class: "cc-lead", width: 1, height: 1, "aria-hidden": "true" }, line);
      const content = cc.html("div", {}, lead, box);
      const icon = L.divIcon({ className: "cc-anchor", html: content, iconSize: [0, 0] });
      L.marker(at, { icon, pane: "chips", interactive: false, keyboard: false }).addTo(this.chips);
      this.notes.push({ at, box, line, members: members || [] });
    }

    /** Pixels from a point to the four sides of what it stands for, within reason: chips stay beside it. */
    flanks(members, point) {
      const box = L.latLngBounds([]);
      for (const i of members) if (this.layers[i].getBounds) box.extend(this.layers[i].getBounds());
      if (!box.isValid()) return [2, 2, 2, 2];
      const low = this.map.latLngToContainerPoint(box.getSouthWest());
      const high = this.map.latLngToContainerPoint(box.getNorthEast());
      return [point.x - low.x, high.x - point.x, point.y - high.y, low.y - point.y]
        .map((side) => Math.min(110, Math.max(2, side)));
    }

    /** Where a chip of a size may stand around a point, best first. */
    spots(members, point, w, h) {
      const [left, right, up, down] = this.flanks(members, point);
      const found = [];
      for (const step of [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6]) {
        const y = -h / 2 + step * (h / 2 + 6);
        const away = 12 + 4 * Math.abs(step);
        found.push([right + away, y], [-left - w - away, y]);
        if (Math.abs(step) < 3) found.push([step * 40 - w / 2, -up - h - 10], [step * 40 - w / 2, down + 10]);
      }
      return found;
    }

    /** Put every chip where it covers no other chip, no lit actor and, if it can, no name; a line leads back. */
    spread() {
      const size = this.map.getSize();
      const frame = this.map.getContainer().getBoundingClientRect();
      const hard = this.actors.filter(({ element }) => element.classList.contains("cc-lit"))
        .map(({ actor }) => this.map.latLngToContainerPoint(actor.at))
        .map((p) => ({ left: p.x - 9, right: p.x + 9, top: p.y - 9, bottom: p.y + 9 }));
      const within = (b) => ({ left: b.left - frame.left, right: b.right - frame.left, top: b.top - frame.top, bottom: b.bottom - frame.top });
      for (const one of this.map.getContainer().querySelectorAll(".leaflet-control")) hard.push(within(one.getBoundingClientRect()));
      const soft = [...this.map.getPane("names").querySelectorAll(".cc-name-parent")]
        .filter((name) => name.style.visibility !== "hidden").map((name) => within(name.getBoundingClientRect()));
      for (const { at, box, line, members } of this.notes) {
        const p = this.map.latLngToContainerPoint(at);
        const [w, h] = [box.offsetWidth, box.offsetHeight];
        const boxAt = ([dx, dy]) => ({ left: p.x + dx, right: p.x + dx + w, top: p.y + dy, bottom: p.y + dy + h });
        const free = (b, taken) => b.left > 2 && b.top > 2 && b.right < size.x - 2 && b.bottom < size.y - 2
          && !taken.some((o) => b.left < o.right + 3 && b.right > o.left - 3 && b.top < o.bottom + 3 && b.bottom > o.top - 3);
        // nearest to its place; a name underneath weighs as much as a detour, another chip rules a spot out
        const end = ([x, y]) => [Math.max(x, Math.min(0, x + w)), Math.max(y, Math.min(0, y + h))];
        const cost = (spot) => Math.hypot(...end(spot)) + (free(boxAt(spot), soft) ? 0 : 70) + (free(boxAt(spot), hard) ? 0 : 1e4);
        const spots = this.spots(members, p, w, h);
        const spot = spots.reduce((best, other) => (cost(other) < cost(best) - 0.5 ? other : best));
        const [dx, dy] = spot;
        box.style.transform = `translate(${Math.round(dx)}px,${Math.round(dy)}px)`;
        line.setAttribute("x2", end(spot)[0]);
        line.setAttribute("y2", end(spot)[1]);
        hard.push(boxAt([dx, dy]));
      }
    }

    /** territories: Map(code -> {title, text, chip}); actors: Map(id -> same); chosen: code or null. */
    light({ territories, actors, chosen }) {
      const lines = this.host.style.lines;
      this.lit.clearLayers();
      this.chips.clearLayers();
      this.notes = [];
      const any = territories.size > 0 || actors.size > 0 || chosen !== null;
      this.map.getContainer().classList.toggle("cc-choosing", any);
      for (const [code, link] of territories) {
        const members = this.area.members(code);
        if (!members.length) continue;
        if (!link.quiet) this.copy(members);
        this.ring(members, this.lit, lines.link, link.wide ? 2 : 3);
        if (link.chip) this.chip(this.area.at(code), link.title, link.text, members);
      }
      if (chosen !== null && this.area.members(chosen).length) {
        this.copy(this.area.members(chosen));
        this.ring(this.area.members(chosen), this.lit, lines.chosen, 3.5);
      }
      for (const { actor, element, marker } of this.actors) {
        const link = actors.get(actor.id);
        element.classList.toggle("cc-lit", Boolean(link));
        element.classList.toggle("cc-chosen", Boolean(link && link.chosen));
        element.setAttribute("aria-pressed", String(Boolean(link && link.chosen)));
        if (link && link.chip) this.chip(marker.getLatLng(), link.title, link.text);
      }
      this.spread();
    }

    /** Full colours of lit communes above the faded rest. */
    copy(members) {
      for (const i of members) {
        const unit = this.area.units[i];
        if (unit.point) continue;
        const style = this.look(this.values[i] || [0, 0, 0, 0, 0]);
        this.shaped(L.polygon, () => unit.latlngs, { ...style, pane: "lit", interactive: false, fillOpacity: 1 }).addTo(this.lit);
      }
    }

    /** An online background above the offline one, which stays until a tile has come, or for good. */
    setTiles(tiles) {
      const key = tiles ? tiles.url : "";
      if (key === this.tilesKey) return;
      this.tilesKey = key;
      this.dropTiles();
      if (!tiles || !/^https?:\/\//.test(tiles.url)) return;
      let came = 0;
      let failed = 0;
      const container = this.map.getContainer();
      this.tiles = L.tileLayer(tiles.url, { maxZoom: tiles.max_zoom || 18 });
      this.tiles.on("tileload", () => {
        came += 1;
        container.classList.add("cc-tiled");
      });
      this.tiles.on("tileerror", () => {
        failed += 1;
        if (came || failed < TILES_TRIED) return;
        this.dropTiles();
        this.host.withoutTiles();
      });
      this.tiles.addTo(this.map);
      this.credit = L.control({ position: "bottomright" });
      this.credit.onAdd = () => cc.html("div", { class: "cc-credit", text: tiles.attribution || "" });
      this.credit.addTo(this.map);
    }

    dropTiles() {
      for (const part of [this.tiles, this.credit]) if (part) part.remove();
      this.tiles = this.credit = null;
      this.map.getContainer().classList.remove("cc-tiled");
    }
  }

  Object.assign(cc, { AreaMap });
})();
