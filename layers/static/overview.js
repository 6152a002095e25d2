// The overview: who is tied to which cercle, as great-circle arcs over the outlines of countries.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});

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
      this.hint = L.tooltip({ className: "cc-tip", direction: "top", offset: [0, -6], opacity: 1, sticky: true });
      L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
      map.on("click", () => host.clear(name));
      map.on("dragstart zoomstart", () => { this.moved = true; });
    }

    /** doc: the countries; kayes: the Area with the cercles where arcs end. */
    build(doc, kayes) {
      const lines = this.host.style.lines;
      Object.assign(this, { doc, kayes });
      for (const [iso, , , shells] of doc.background) {
        const known = iso === "MLI" || iso === "FRA";
        for (const shell of shells) {
          L.polygon(cc.line(shell, doc.background_scale), { pane: "land", interactive: false, fillOpacity: 1,
            fillColor: known ? lines.paper : lines.land, color: lines.neighbour, weight: known ? 1.2 : 0.7 }).addTo(this.map);
        }
      }
      const everything = kayes.units.map((unit) => unit.position);
      const flat = kayes.units.map((unit) => unit.latlngs[0]).filter(Boolean);
      L.polygon(flat, { pane: "land", interactive: false, stroke: false, fillColor: lines.lit, fillOpacity: 1 }).addTo(this.map);
      L.polyline(kayes.outline(everything), { pane: "land", interactive: false, color: lines.region, weight: 1.2 }).addTo(this.map);
      this.home(false);
    }

    home(animate) {
      const box = L.latLngBounds([[11.4, -13], [50.4, 5.5]]);
      this.map.setMinZoom(0).fitBounds(box, { padding: [10, 10], animate });
      this.map.setMinZoom(this.map.getZoom() - 0.5).setMaxBounds([[-10, -40], [65, 40]]);
      this.moved = false;
    }

    resize() {
      this.map.invalidateSize({ animate: false });
      if (this.doc && !this.moved) this.home(false);
    }

    setNames(language) {
      this.names.clearLayers();
      for (const [fr, en, lon, lat] of this.doc.places) {
        const content = cc.html("span", { class: "cc-name cc-name-country", text: language === "en" ? en : fr });
        const icon = L.divIcon({ className: "cc-anchor", html: content, iconSize: [0, 0] });
        L.marker([lat, lon], { icon, pane: "names", interactive: false, keyboard: false }).addTo(this.names);
      }
    }

    /** Where an arc to a code ends: its cercle, or the code itself when it is wider. */
    end(code) {
      return this.kayes.byCode.has(code) ? this.kayes.parentOf(code) : code;
    }

    /** Sum links by actor and cercle: [{actor, code, at, n}]. */
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
      return [...found.values()].sort((a, b) => b.n - a.n);
    }

    draw(actors, links, chosen) {
      const lines = this.host.style.lines;
      this.flows.clearLayers();
      for (const flow of this.sum(actors, links)) {
        const to = this.kayes.at(flow.code);
        const lit = !chosen || chosen(flow.actor.id, flow.code);
        const path = L.polyline(cc.greatCircle(flow.actor.at, to, 40), {
          pane: "flows", color: lines.link, weight: Math.min(7, 0.8 + 0.9 * Math.sqrt(flow.n)), smoothFactor: 0.3,
          opacity: lit ? (chosen ? 0.9 : 0.45) : 0.08, noClip: true, className: "cc-flow", bubblingMouseEvents: false,
        }).addTo(this.flows);
        path.getElement().setAttribute("marker-end", "url(#cc-arrow)");
        const title = `${flow.actor.name} → ${this.kayes.name(flow.code)}`;
        const body = cc.html("div", {}, cc.html("strong", { text: title }),
          cc.html("div", { text: this.host.text(flow.n === 1 ? "one_partnership" : "n_partnerships", { n: flow.n }) }));
        path.on("mouseover", (event) => this.hint.setContent(body).setLatLng(event.latlng).addTo(this.map));
        path.on("mouseout", () => this.hint.remove());
        path.on("click", () => this.host.choose("actor", flow.actor.id, this.name));
      }
      const seen = new Set();
      for (const flow of this.sum(actors, links)) {
        if (seen.has(flow.actor.id)) continue;
        seen.add(flow.actor.id);
        L.circleMarker(flow.actor.at, { pane: "flows", radius: 2.4, weight: 1, color: "#ffffff", fillOpacity: 1,
          fillColor: lines.region, interactive: false }).addTo(this.flows);
      }
    }
  }

  Object.assign(cc, { OverviewMap });
})();
