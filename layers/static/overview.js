// The overview: who is tied to which cercle, as great-circle arcs over the outlines of countries.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});
  const LISTED = 12; // strongest ties told in words beside the map, while nothing is chosen
  const DRAWN = 40; // strands drawn at once, while nothing is chosen
  const [APART, FAN] = [0.022, 0.3]; // how far neighbours, and all together, bow apart: shares of their length
  const EAST = 20; // the outlines end there

  class OverviewMap {
    constructor(name, map, host) {
      Object.assign(this, { name, map, host, doc: null, kayes: null });
      for (const [pane, z] of [["land", 210], ["flows", 420], ["names", 450]]) {
        map.createPane(pane).style.zIndex = z;
      }
      map.getPane("land").style.pointerEvents = "none";
      map.getPane("names").style.pointerEvents = "none";
      this.flows = L.layerGroup().addTo(map);
      this.names = L.layerGroup().addTo(map);
      this.list = document.getElementById("cc-flows");
      this.tools = document.getElementById("cc-arcs");
      this.everything = false;
      this.hint = L.tooltip({ className: "cc-tip", direction: "top", offset: [0, -6], opacity: 1 });
      L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
      map.on("click", () => host.clear(name));
      map.on("dragstart", () => { this.moved = true; });
      map.on("zoomend", () => this.closer());
    }

    /** doc: the countries; kayes: the Area with the cercles where arcs end. */
    build(doc, kayes) {
      const lines = this.host.style.lines;
      Object.assign(this, { doc, kayes });
      const quiet = { pane: "land", interactive: false, fillOpacity: 1 };
      for (const [iso, , , shells] of doc.background) {
        const known = iso === "MLI" || iso === "FRA";
        const look = { ...quiet, fillColor: known ? lines.paper : lines.land, color: lines.neighbour, weight: known ? 1.2 : 0.7 };
        for (const shell of shells) L.polygon(cc.line(shell, doc.background_scale), look).addTo(this.map);
      }
      const everything = kayes.units.map((unit) => unit.position);
      const flat = kayes.units.flatMap((unit) => unit.latlngs);
      L.polygon(flat, { ...quiet, stroke: false, fillColor: lines.lit }).addTo(this.map);
      for (const group of kayes.groups.values()) {
        if (group.level !== "parent") continue;
        L.polyline(kayes.outline(group.members), { ...quiet, fill: false, color: lines.commune, weight: 0.6 }).addTo(this.map);
      }
      L.polyline(kayes.outline(everything), { ...quiet, fill: false, color: lines.region, weight: 1.2 }).addTo(this.map);
      this.home(false);
    }

    /** From Kayes to Île-de-France, no further east than the outlines go. */
    home(animate) {
      const size = this.map.invalidateSize({ animate: false }).getSize();
      if (!size.x || !size.y) return;
      this.map.setMinZoom(0).setMaxBounds(null);
      const zoom = this.map.getBoundsZoom([[9, -17], [51.5, 8]], false, [6, 6]);
      const middle = this.map.project([33, -3], zoom);
      const edge = this.map.project([33, EAST], zoom).x - size.x / 2;
      const centre = this.map.unproject([Math.min(middle.x, edge), middle.y], zoom);
      this.map.setView(centre, zoom, { animate });
      this.map.setMinZoom(zoom).setMaxBounds([[-2, -60], [64, EAST]]);
      this.moved = false;
    }

    resize() {
      this.map.invalidateSize({ animate: false });
      if (this.doc && !this.moved) this.home(false);
    }

    setNames(language) {
      this.names.clearLayers();
      const place = (text, at, kind) => {
        const content = cc.html("span", { class: `cc-name cc-name-${kind}`, text });
        const icon = L.divIcon({ className: "cc-anchor", html: content, iconSize: [0, 0] });
        L.marker(at, { icon, pane: "names", interactive: false, keyboard: false }).addTo(this.names);
      };
      for (const [fr, en, lon, lat] of this.doc.places) place(language === "en" ? en : fr, [lat, lon], "country");
      for (const group of this.kayes.groups.values()) {
        if (group.level === "parent") place(group.name, group.at, "end");
      }
      this.closer();
    }

    /** Names of the cercles only when there is room for them. */
    closer() {
      this.map.getContainer().classList.toggle("cc-close", this.map.getZoom() >= 6.5);
    }

    /** Where an arc to a code ends: its cercle, or the code itself when it is wider. */
    end(code) {
      return this.kayes.byCode.has(code) ? this.kayes.parentOf(code) : code;
    }

    /** Links added up by actor and end: [{actor, code, n}], strongest first. */
    sum(actors, links) {
      const found = new Map();
      for (const link of links) {
        const actor = actors[link.actor];
        if (!actor || !actor.at || !this.kayes.members(link.code).length) continue;
        const code = this.end(link.code);
        const key = `${link.actor} ${code}`;
        const flow = found.get(key) || { actor, code, n: 0 };
        flow.n += link.n;
        found.set(key, flow);
      }
      return [...found.values()].sort((a, b) => b.n - a.n || a.actor.name.localeCompare(b.actor.name));
    }

    words(flow) {
      const n = this.host.text(flow.n === 1 ? "one_partnership" : "n_partnerships", { n: flow.n });
      return [`${flow.actor.name} → ${this.kayes.name(flow.code)}`, n];
    }

    /** What the colour of a strand says: [key, colour, label] of a part of a link. */
    parts(link) {
      const { links } = this.host.style;
      if (this.host.args.options.colour === "reach") {
        return [[link.reach, links.reach[link.reach], this.host.text(`reach_${link.reach}`), link.n]];
      }
      const themes = link.themes.length ? link.themes : [[-1, link.n]];
      return themes.map(([place, most]) => {
        const [name, colour] = place < 0 ? [this.host.text("theme_unknown"), links.unknown]
          : links.themes[place] || [this.host.text("theme_other"), links.other];
        return [String(place), colour, name, Math.min(most, link.n)];
      });
    }

    /** Flows parted by colour, strongest first. */
    strands(actors, links) {
      const found = new Map();
      for (const link of links) {
        const actor = actors[link.actor];
        if (!actor || !actor.at || !this.kayes.members(link.code).length) continue;
        const code = this.end(link.code);
        for (const [key, colour, label, n] of this.parts(link)) {
          const id = `${link.actor} ${code} ${key}`;
          const strand = found.get(id) || { actor, code, key, colour, label, n: 0 };
          strand.n += n;
          found.set(id, strand);
        }
      }
      return [...found.values()].sort((a, b) => b.n - a.n || a.actor.name.localeCompare(b.actor.name) || a.key.localeCompare(b.key));
    }

    /** From so far all links are nearly parallel: each bows to its own side, those to one cercle together. */
    spread(strands) {
      const lon = (strand) => this.kayes.at(strand.code)[1];
      const order = [...strands].sort((a, b) => lon(b) - lon(a) || b.actor.at[1] - a.actor.at[1] || a.key.localeCompare(b.key));
      const step = Math.min(APART, FAN / Math.max(1, order.length));
      order.forEach((strand, i) => { strand.bow = step * (i - (order.length - 1) / 2); });
    }

    /** Points of a strand: the great circle, bowed to its side between ends that stay where they are. */
    curve(strand) {
      const line = cc.greatCircle(strand.actor.at, this.kayes.at(strand.code), 40);
      if (!strand.bow) return line;
      const points = line.map((at) => this.map.project(at, 0));
      const whole = points[points.length - 1].subtract(points[0]);
      const across = L.point(-whole.y, whole.x);
      return points.map((point, i) => {
        const bow = strand.bow * Math.sin((Math.PI * i) / (points.length - 1));
        return this.map.unproject(point.add(across.multiplyBy(bow)), 0);
      });
    }

    /** chosen(actor id, end code) says whether a flow belongs to the choice; null when nothing is chosen. */
    draw(actors, links, chosen) {
      const flows = this.sum(actors, links);
      const strands = this.strands(actors, links);
      const mine = (one) => !chosen || chosen(one.actor.id, one.code);
      const drawn = strands.filter((one, i) => (chosen && mine(one)) || this.everything || i < DRAWN);
      const most = Math.max(1, ...strands.map((one) => one.n));
      this.spread(drawn);
      const faint = Math.min(0.75, Math.max(0.35, 4 / Math.sqrt(drawn.length || 1)));
      this.flows.clearLayers();
      this.paths = [];
      for (const strand of drawn.reverse()) {
        const opacity = mine(strand) ? (chosen ? 0.95 : faint) : 0.08;
        this.arc(strand, 1 + 3.4 * Math.sqrt(strand.n / most), opacity);
      }
      for (const actor of new Set(flows.map((flow) => flow.actor))) {
        L.circleMarker(actor.at, { pane: "flows", radius: 2.2, weight: 0.8, color: "#ffffff", fillOpacity: 1,
          fillColor: this.host.style.lines.region, interactive: false }).addTo(this.flows);
      }
      this.redraw = () => this.draw(actors, links, chosen);
      this.dress(strands, drawn.length);
      const wanted = flows.filter(mine);
      this.tell(chosen ? wanted : wanted.slice(0, LISTED), Math.max(1, ...flows.map((flow) => flow.n)));
    }

    arc(strand, weight, opacity) {
      const path = L.polyline(this.curve(strand), {
        pane: "flows", color: strand.colour, weight, smoothFactor: 0.3, opacity: 1,
        noClip: true, className: "cc-flow", bubblingMouseEvents: false,
      }).addTo(this.flows);
      const element = path.getElement();
      element.setAttribute("marker-end", cc.arrow(strand.colour));
      element.style.opacity = opacity;
      const [title, n] = this.words(strand);
      const body = cc.html("div", {}, cc.html("strong", { text: title }), cc.html("div", { text: `${strand.label} · ${n}` }));
      path.on("mouseover", (event) => {
        this.hint.setContent(body).setLatLng(event.latlng).addTo(this.map);
        this.heat((one) => one === strand);
      });
      path.on("mouseout", () => { this.hint.remove(); this.heat(null); });
      path.on("click", () => this.host.choose("actor", strand.actor.id, this.name));
      this.paths.push([strand, element]);
    }

    /** Strands that are pointed at stand out from the rest. */
    heat(wanted) {
      this.map.getContainer().classList.toggle("cc-hovering", Boolean(wanted));
      for (const [strand, element] of this.paths) element.classList.toggle("cc-hot", Boolean(wanted && wanted(strand)));
    }

    /** What the colours say, and how many strands are not drawn. */
    dress(strands, n) {
      if (!this.tools) return;
      const { host } = this;
      const select = cc.html("select", {}, ...["theme", "reach"].map((key) => cc.html("option", { value: key, text: host.text(`colour_${key}`) })));
      select.value = host.args.options.colour || "theme";
      select.addEventListener("change", () => {
        host.args.options.colour = select.value;
        this.redraw();
        host.set("colour", select.value);
      });
      const used = new Map(strands.map((one) => [one.key, { label: one.label, line: one.colour, width: 4 }]));
      const entries = [...used].sort(([a], [b]) => (Number(a) < 0) - (Number(b) < 0) || a.localeCompare(b)).map(([, entry]) => entry);
      const parts = [cc.html("label", {}, host.text("colour_by"), " ", select),
        cc.html("ul", {}, ...entries.map((entry) => cc.html("li", {}, cc.swatch(entry, host.style), cc.html("span", { text: entry.label }))))];
      if (host.args.options.colour !== "reach") parts.push(cc.html("p", { text: host.text("strands") }));
      if (n < strands.length || this.everything) {
        const button = cc.html("button", { type: "button", text: host.text(this.everything ? "draw_fewer" : "draw_all") });
        button.addEventListener("click", () => { this.everything = !this.everything; this.redraw(); });
        const words = host.text("arcs_drawn", { n, all: strands.length });
        parts.push(cc.html("p", { class: "cc-thin" }, cc.html("span", { text: `${words} ` }), button));
      }
      const focused = this.tools.contains(document.activeElement) ? document.activeElement.tagName : null;
      this.tools.replaceChildren(...parts);
      if (focused && this.tools.querySelector(focused)) this.tools.querySelector(focused).focus({ preventScroll: true });
    }

    /** The same in words, for the eye and for the keyboard. */
    tell(flows, most) {
      if (!this.list) return;
      this.list.replaceChildren(...flows.map((flow) => {
        const [title, n] = this.words(flow);
        const bar = cc.html("i", { style: `width:${Math.round((100 * flow.n) / most)}%` });
        const button = cc.html("button", { type: "button" }, cc.html("span", { text: title }), cc.html("small", { text: n }), bar);
        button.addEventListener("click", () => this.host.choose("actor", flow.actor.id, this.name));
        const same = (one) => one.actor === flow.actor && one.code === flow.code;
        for (const enter of ["focus", "mouseenter"]) button.addEventListener(enter, () => this.heat(same));
        for (const leave of ["blur", "mouseleave"]) button.addEventListener(leave, () => this.heat(null));
        return cc.html("li", {}, button);
      }));
    }
  }

  Object.assign(cc, { OverviewMap });
})();
