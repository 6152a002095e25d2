// Picking a place: numbered candidates on one map, and a point that a click puts.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});

  /** host: the runtime; its argument `pick`, from layers/pick.py:
   *  {key, candidates: [[number, code, words, lon, lat], ...], point: [lon, lat] | null, chosen: code | null}. */
  class Picker {
    constructor(host) {
      this.host = host;
      this.groups = new Map();
      this.fitted = null;
      this.hint = L.tooltip({ className: "cc-tip", direction: "top", offset: [0, -32], opacity: 1 }); // above the number
    }

    get on() {
      return Boolean(this.host.args.pick);
    }

    render(pick) {
      document.documentElement.classList.toggle("cc-picking", Boolean(pick));
      for (const group of this.groups.values()) group.clearLayers();
      if (!pick) return;
      for (const name of this.host.shown()) this.draw(name, this.host.maps.get(name), pick);
    }

    draw(name, { view, map }, pick) {
      if (!this.groups.has(name)) this.groups.set(name, L.layerGroup().addTo(map));
      const group = this.groups.get(name);
      const box = L.latLngBounds([]);
      const items = pick.candidates.map(([number, code, words, lon, lat]) => {
        const badge = cc.html("span", { class: "cc-badge", text: String(number) });
        const icon = L.divIcon({ className: "cc-candidate", html: badge, iconSize: [24, 24], iconAnchor: [12, 31] });
        const marker = L.marker([lat, lon], { icon, keyboard: false, bubblingMouseEvents: false, zIndexOffset: -number });
        marker.addTo(group);
        box.extend([lat, lon]);
        const element = marker.getElement();
        element.classList.toggle("cc-chosen", code === pick.chosen);
        element.setAttribute("role", "button");
        element.setAttribute("aria-pressed", String(code === pick.chosen));
        element.setAttribute("aria-label", `${number}. ${words}`);
        const show = () => this.hint.setContent(cc.html("div", { text: words })).setLatLng([lat, lon]).addTo(map);
        const hide = () => this.hint.remove();
        const activate = () => this.host.send({ event: "candidate", code, area: name });
        marker.on("click", activate).on("mouseover", show).on("mouseout", hide);
        element.addEventListener("focus", () => { if (element.matches(":focus-visible")) show(); });
        element.addEventListener("blur", hide);
        return { element, at: [lat, lon], activate };
      });
      new cc.Rover(map, items);
      if (pick.point) this.pin(group, [pick.point[1], pick.point[0]], box);
      this.fit(view, map, pick, box);
    }

    pin(group, at, box) {
      const drop = cc.svg("svg", { viewBox: "0 0 24 32", width: 26, height: 34, "aria-hidden": "true" },
        cc.svg("path", { d: "M12 31C5 21 2 16 2 11a10 10 0 0 1 20 0c0 5-3 10-10 20Z" }),
        cc.svg("circle", { cx: 12, cy: 11, r: 3.6 }));
      const icon = L.divIcon({ className: "cc-pin", html: drop, iconSize: [26, 34], iconAnchor: [13, 33] });
      L.marker(at, { icon, interactive: false, keyboard: false, zIndexOffset: 1000 }).addTo(group);
      box.extend(at);
    }

    /** Another name: what it may be comes into view; the same name: the view stays as the person left it. */
    fit(view, map, pick, box) {
      if (this.fitted === pick.key) return;
      this.fitted = pick.key;
      view.home(false);
      if (!box.isValid()) return;
      map.fitBounds(box.pad(0.5), { maxZoom: map.getZoom() + 2, animate: false });
      view.moved = true;
    }

    /** A click, or the middle of the commune that the keyboard chose. */
    put(name, at) {
      this.host.send({ event: "point", lon: at.lng, lat: at.lat, area: name });
    }
  }

  Object.assign(cc, { Picker });
})();
