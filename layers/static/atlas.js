// The page of the whole Atlas: levels by zoom, partners in clusters, links thinned. Arguments: layers/atlas.py.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});
  const LEVELS = ["country", "region", "departement", "commune"];
  const CLUSTER = 56; // CSS pixels within which partners stand together
  const LINKS_TO = 7; // closest zoom at which links are drawn that nobody chose
  const CLOSE = { country: 4, region: 5, departement: 7, commune: 10 }; // zoom at which a choice is looked at
  const NAMES = 60; // names written at most
  const EMPTY = { language: "fr", height: 560, order: {}, values: {}, places: [], links: [], selection: null, notice: "", view: "france", detail: "auto" };

  /** "a 1 z" in base 36, each the distance from the one before -> positions. */
  function positions(text) {
    let at = -1;
    return text.split(" ").map((step) => (at += parseInt(step, 36)));
  }

  class Atlas {
    /** config: {style, texts, levels: {level: {stem, block, size, first, last}}, order, bounds}. */
    constructor(config, listen) {
      Object.assign(this, { config, listen, args: EMPTY, values: {}, shownLevel: null, seq: 0, height: 0 });
      this.text = (key, fields) => cc.fill((config.texts[this.args.language] || config.texts.fr)[key] || key, fields || {});
      this.status = document.getElementById("cc-status");
      this.still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.map = L.map("cc-atlas", { zoomControl: false, attributionControl: false, minZoom: 1, maxZoom: 12, zoomSnap: 1,
        fadeAnimation: false, maxBounds: [[-75, -200], [86, 200]], maxBoundsViscosity: 0.8, preferCanvas: true });
      this.canvas = L.canvas({ padding: 0.3 });
      this.map.createPane("names").style.zIndex = 450;
      this.map.getPane("names").style.pointerEvents = "none";
      if (cc.canPaint()) this.paintable();
      this.links = L.layerGroup().addTo(this.map);
      this.partners = L.layerGroup().addTo(this.map);
      this.names = L.layerGroup().addTo(this.map);
      this.hint = L.tooltip({ className: "cc-tip", direction: "top", offset: [0, -6], opacity: 1 });
      this.controls();
      this.listenToMap();
    }

    // ---- levels -------------------------------------------------------------------------------

    paintable() {
      const { config } = this;
      this.worker = new cc.TileWorker(config.worker, { levels: config.levels, style: config.style, france: config.france },
        () => this.tell(this.text("no_tiles")));
      this.tiles = new cc.PaintedLayer(this.worker);
    }

    /** What the worker must know to paint; values only when they are new. */
    inform(values) {
      const { selection } = this.args;
      this.worker.tell("state", { ...(values && { values }), selection, shown: this.shownLevel });
    }

    levelFor(zoom) {
      const asked = this.args.detail;
      if (asked !== "auto") return asked;
      return zoom < 4 ? "country" : zoom < 6 ? "region" : zoom < 8 ? "departement" : "commune";
    }

    /** The level that belongs to this zoom is on the map. */
    arrange() {
      const zoom = this.map.getZoom();
      const wanted = this.levelFor(zoom);
      const level = zoom < this.config.levels[wanted].first ? LEVELS.filter((one) => this.config.levels[one].first <= zoom).pop() : wanted;
      const changed = level !== this.shownLevel;
      this.shownLevel = level;
      if (changed) {
        this.inform();
        this.tiles.repaint();
        this.say();
      }
      this.cluster();
      this.thin();
      this.write();
    }

    // ---- arguments ----------------------------------------------------------------------------

    async render(args) {
      const given = JSON.stringify(args);
      if (given === this.given) return;
      this.given = given;
      const before = this.args;
      this.args = { ...EMPTY, ...args };
      document.documentElement.lang = this.args.language;
      document.documentElement.style.setProperty("--cc-height", `${Number(this.args.height) || 560}px`);
      if (this.args.order !== this.config.order) {
        this.tell(this.text("other_polygons"));
        return;
      }
      this.values = {};
      for (const [level, groups] of Object.entries(this.args.values)) {
        const all = new Map();
        for (const [n, where] of groups) for (const i of positions(where)) all.set(i, n);
        this.values[level] = all;
      }
      if (!this.worker) {
        this.dress();
        this.tell(this.text("old_browser"));
        this.measure();
        return;
      }
      this.inform(this.values);
      this.map.invalidateSize({ animate: false });
      if (!this.placed || before.view !== this.args.view) this.home(this.args.view);
      this.follow(before.selection);
      this.dress();
      this.arrange();
      if (this.map.hasLayer(this.tiles)) this.tiles.repaint();
      else this.tiles.addTo(this.map);
      this.drawLinks();
      this.say();
      this.measure();
      document.documentElement.dataset.turn = String((Number(document.documentElement.dataset.turn) || 0) + 1);
    }

    home(view) {
      this.placed = true;
      const [[south, west], [north, east]] = this.config.bounds[view] || this.config.bounds.france;
      const box = L.latLngBounds([[south, west], [north, east]]);
      const least = view === "world" || this.args.detail === "auto" ? 0 : this.config.levels[this.args.detail].first;
      this.map.setView(box.getCenter(), Math.max(this.map.getBoundsZoom(box), least), { animate: false });
    }

    /** Goes to a choice that was made elsewhere: in the table, in the address. */
    follow(before) {
      const { selection } = this.args;
      if (!selection || !selection.at || (before && before.level === selection.level && before.i === selection.i)) return;
      this.map.setView(selection.at, CLOSE[selection.level], { animate: false });
    }

    // ---- names ----------------------------------------------------------------------------------

    /** Names of the level shown (of départements above communes), the largest first, none over another. */
    write() {
      this.names.clearLayers();
      const level = this.shownLevel === "commune" ? "departement" : this.shownLevel;
      const view = this.map.getBounds().pad(-0.02);
      const taken = [];
      const perKm = (256 * 2 ** this.map.getZoom()) / 40075; // CSS pixels, on the equator
      for (const [lat, lon, area, name, nameEn] of this.config.names[level]) {
        if (taken.length >= NAMES) break;
        if (!view.contains([lat, lon])) continue;
        const words = (this.args.language === "en" && nameEn) || name;
        const at = this.map.latLngToLayerPoint([lat, lon]);
        const half = words.length * 3.6 + 12;
        const room = Math.sqrt(area) * perKm / Math.cos((lat * Math.PI) / 180);
        if (room < half) continue;
        if (taken.some((one) => Math.abs(one.y - at.y) < 22 && Math.abs(one.x - at.x) < one.half + half)) continue;
        taken.push({ x: at.x, y: at.y, half });
        const label = cc.html("span", { class: `cc-name cc-name-${{ country: "country", region: "parent", departement: "unit" }[level]}`, text: words });
        L.marker([lat, lon], { pane: "names", interactive: false, keyboard: false, icon: L.divIcon({ className: "cc-anchor", iconSize: [0, 0], html: label }) }).addTo(this.names);
      }
    }

    // ---- partners and links ---------------------------------------------------------------------

    /** Partners that would overlap stand together, with their number. */
    cluster() {
      this.partners.clearLayers();
      const groups = [];
      for (const [lat, lon, n, name, nameEn] of this.args.places) {
        const at = this.map.latLngToLayerPoint([lat, lon]);
        const near = groups.find((one) => Math.abs(one.at.x - at.x) < CLUSTER && Math.abs(one.at.y - at.y) < CLUSTER);
        const label = this.args.language === "en" && nameEn ? nameEn : name;
        if (near) Object.assign(near, { n: near.n + n, names: [...near.names, label], corners: [...near.corners, [lat, lon]] });
        else groups.push({ at, n, names: [label], corners: [[lat, lon]], latlng: [lat, lon] });
      }
      for (const one of groups) {
        const size = Math.round(20 + 6 * Math.log10(1 + one.n) * 2);
        const icon = L.divIcon({ className: "cc-cluster", iconSize: [size, size], html: String(one.n) });
        const said = this.text(one.n === 1 ? "one_partner_here" : "partners_here", { n: one.n, names: one.names.slice(0, 6).join(", ") + (one.names.length > 6 ? " …" : "") });
        const marker = L.marker(one.latlng, { icon, keyboard: true, alt: said, title: said, riseOnHover: true });
        marker.on("click", () => (one.corners.length > 1
          ? this.map.fitBounds(one.corners, { padding: [60, 60], maxZoom: 9, animate: !this.still() })
          : this.choose(L.latLng(one.latlng))));
        marker.addTo(this.partners);
      }
    }

    drawLinks() {
      this.links.clearLayers();
      const { links, drawn, all } = this.args;
      for (const [from, to, n, label, labelEn] of links) {
        const line = L.polyline(cc.greatCircle(from, to, 40), { renderer: this.canvas, color: this.config.style.link, weight: 0.8 + 1.6 * Math.log10(1 + n), opacity: 0.5, smoothFactor: 1.5 });
        line.bindTooltip(() => cc.html("span", { text: this.args.language === "en" ? labelEn : label }), { sticky: true, className: "cc-tip" });
        line.addTo(this.links);
      }
      document.getElementById("cc-drawn").textContent = all > drawn ? this.text("links_drawn", { n: drawn, all }) : "";
    }

    /** Close by, the links that nobody chose would be lines from nowhere to nowhere. */
    thin() {
      const on = this.map.getZoom() < LINKS_TO || this.args.selection !== null;
      if (on !== this.map.hasLayer(this.links)) this.links[on ? "addTo" : "removeFrom"](this.map);
    }

    // ---- choosing -------------------------------------------------------------------------------

    listenToMap() {
      const { map } = this;
      map.on("zoomend", () => this.arrange());
      map.on("click", (event) => this.choose(event.latlng));
      map.on("mousemove", (event) => this.hover(event.latlng));
      map.on("mouseout", () => this.hover(null));
      map.on("moveend", () => {
        this.write();
        if (document.activeElement === map.getContainer()) this.centreSaid();
      });
      const box = map.getContainer();
      box.focus = () => HTMLElement.prototype.focus.call(box, { preventScroll: true });
      box.addEventListener("keydown", (event) => {
        if (event.target !== box) return;
        if (event.key === "Enter" || event.key === " ") {
          this.choose(map.getCenter());
          event.preventDefault();
        } else if (event.key === "Escape") this.send({ event: "clear", level: null, i: null });
      });
      new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(box);
    }

    /** The unit of the level shown at a point: {level, i, name}; null on the sea. */
    async unit(latlng) {
      const order = this.shownLevel === "country" ? ["country"] : [this.shownLevel, "country"];
      for (const level of order) {
        const { unit } = await this.worker.ask("find", { level, lng: latlng.lng, lat: latlng.lat, zoom: this.map.getZoom() }).answer;
        if (unit) return { level, i: unit.i, name: (this.args.language === "en" && unit.name_en) || unit.name };
      }
      return null;
    }

    words(unit) {
      const n = (this.values[unit.level] || new Map()).get(unit.i) || 0;
      return this.text(n === 0 ? "no_partnership" : n === 1 ? "one_partnership" : "n_partnerships", { n });
    }

    async hover(latlng) {
      const turn = (this.hovered = (this.hovered || 0) + 1);
      const unit = latlng && (await this.unit(latlng));
      if (turn !== this.hovered) return; // the pointer has gone on
      if (!unit) { this.hint.remove(); return; }
      const box = cc.html("div", {}, cc.html("strong", { text: unit.name }), cc.html("div", { text: this.words(unit) }));
      this.hint.setContent(box).setLatLng(latlng);
      if (!this.map.hasLayer(this.hint)) this.hint.addTo(this.map);
    }

    async choose(latlng) {
      const unit = await this.unit(latlng);
      if (!unit) return;
      this.args = { ...this.args, selection: { level: unit.level, i: unit.i } };
      this.inform();
      this.tiles.repaint();
      this.tell(`${unit.name} · ${this.words(unit)}`);
      this.send({ event: "select", level: unit.level, i: unit.i });
    }

    async centreSaid() {
      const unit = await this.unit(this.map.getCenter());
      if (unit) this.tell(`${unit.name} · ${this.words(unit)}`);
    }

    send(event) {
      this.seq = Math.max(Date.now(), this.seq + 1);
      this.listen({ ...event, order: this.config.order, seq: this.seq });
    }

    // ---- words ----------------------------------------------------------------------------------

    controls() {
      const box = document.getElementById("cc-tools");
      const whole = "M2 6V2H6M10 2H14V6M14 10V14H10M6 14H2V10M6 6H10V10H6Z";
      const zoom = cc.html("div", { class: "leaflet-bar cc-zoom" });
      for (const [key, path, act] of [["zoom_in", "M8 3V13M3 8H13", () => this.map.zoomIn()], ["zoom_out", "M3 8H13", () => this.map.zoomOut()],
        ["recentre", whole, () => this.home(this.args.view)]]) {
        const sign = cc.svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" },
          cc.svg("path", { d: path, fill: "none", stroke: "currentColor", "stroke-width": 1.7 }));
        const button = cc.html("button", { type: "button", "data-text": key }, sign);
        button.addEventListener("click", act);
        zoom.append(button);
      }
      box.append(zoom);
      L.control.scale({ imperial: false, maxWidth: 120 }).addTo(this.map);
    }

    dress() {
      for (const element of document.querySelectorAll("[data-text]")) {
        const words = this.text(element.dataset.text);
        if (element.tagName === "BUTTON") Object.assign(element, { title: words, ariaLabel: words });
        else element.textContent = words;
      }
      this.map.getContainer().setAttribute("aria-label", this.text("map_label"));
      const classes = this.config.style.classes.map((one) => cc.html("li", {},
        cc.html("i", { style: `background:${one.fill}` }), cc.html("span", { text: one.label[this.args.language] })));
      const none = cc.html("li", {}, cc.html("i", { style: `background:${this.config.style.none}` }), cc.html("span", { text: this.text("no_partnership") }));
      const cluster = cc.html("li", {}, cc.html("b", { class: "cc-cluster", text: "9" }), cc.html("span", { text: this.text("cluster_key") }));
      const link = cc.html("li", {}, cc.html("u", { style: `background:${this.config.style.link}` }), cc.html("span", { text: this.text("link_key") }));
      document.getElementById("cc-legend").replaceChildren(cc.html("ul", {}, none, ...classes, cluster, link));
    }

    say() {
      document.querySelector(".cc-notice").textContent = this.shownLevel === "country" ? "" : this.args.notice;
      if (!this.args.selection) this.tell(this.text(`shown_${this.shownLevel}`));
    }

    tell(words) {
      this.status.textContent = words;
    }

    measure() {
      if (this.onMeasure) this.onMeasure(Math.ceil(document.getElementById("cc-page").getBoundingClientRect().height) + 4);
    }
  }

  cc.begin = (listen) => {
    const atlas = new Atlas(JSON.parse(document.getElementById("cc-config").textContent), listen);
    cc.atlas = atlas;
    return atlas;
  };
})();
