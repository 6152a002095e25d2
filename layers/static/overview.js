// The overview: who is tied to which cercle, as great-circle arcs over the outlines of countries.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});
  const LISTED = 12; // strongest ties told in words beside the map
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

    /** chosen(actor id, end code) says whether a flow belongs to the choice; null when nothing is chosen. */
    draw(actors, links, chosen) {
      const lines = this.host.style.lines;
      const flows = this.sum(actors, links);
      const most = Math.max(1, ...flows.map((flow) => flow.n));
      const faint = Math.min(0.6, Math.max(0.12, 2 / Math.sqrt(flows.length || 1)));
      this.flows.clearLayers();
      for (const flow of flows) {
        const lit = !chosen || chosen(flow.actor.id, flow.code);
        const path = L.polyline(cc.greatCircle(flow.actor.at, this.kayes.at(flow.code), 40), {
          pane: "flows", color: lines.link, weight: 0.5 + 2.7 * Math.sqrt(flow.n / most), smoothFactor: 0.3, opacity: 1,
          noClip: true, className: "cc-flow", bubblingMouseEvents: false,
        }).addTo(this.flows);
        path.getElement().setAttribute("marker-end", "url(#cc-arrow)");
        path.getElement().style.opacity = lit ? (chosen ? 0.95 : faint) : 0.04;
        const [title, n] = this.words(flow);
        const body = cc.html("div", {}, cc.html("strong", { text: title }), cc.html("div", { text: n }));
        path.on("mouseover", (event) => this.hint.setContent(body).setLatLng(event.latlng).addTo(this.map));
        path.on("mouseout", () => this.hint.remove());
        path.on("click", () => this.host.choose("actor", flow.actor.id, this.name));
      }
      for (const actor of new Set(flows.map((flow) => flow.actor))) {
        L.circleMarker(actor.at, { pane: "flows", radius: 2.2, weight: 0.8, color: "#ffffff", fillOpacity: 1,
          fillColor: lines.region, interactive: false }).addTo(this.flows);
      }
      this.tell(chosen ? flows.filter((flow) => chosen(flow.actor.id, flow.code)) : flows, most);
    }

    /** The same in words, for the eye and for the keyboard. */
    tell(flows, most) {
      if (!this.list) return;
      this.list.replaceChildren(...flows.slice(0, LISTED).map((flow) => {
        const [title, n] = this.words(flow);
        const bar = cc.html("i", { style: `width:${Math.round((100 * flow.n) / most)}%` });
        const button = cc.html("button", { type: "button" }, cc.html("span", { text: title }), cc.html("small", { text: n }), bar);
        button.addEventListener("click", () => this.host.choose("actor", flow.actor.id, this.name));
        return cc.html("li", {}, button);
      }));
    }
  }

  Object.assign(cc, { OverviewMap });
})();
