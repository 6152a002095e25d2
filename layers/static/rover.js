// Moving with the keyboard among things that lie on a map.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});

  const held = new WeakMap(); // element -> {rover, item}

  /** One pair of listeners for all that lies on a map, before Leaflet's own. */
  function attend(map) {
    const container = map.getContainer();
    if (held.has(container)) return;
    held.set(container, map);
    const found = (event, act) => {
      const { rover, item } = held.get(event.target) || {};
      if (rover) act(rover, item);
    };
    container.addEventListener("keydown", (event) => found(event, (rover, item) => rover.key(event, item)), true);
    container.addEventListener("focusin", (event) => found(event, (rover, item) => {
      rover.stop(item);
      if (item.focused && item.element.matches(":focus-visible")) item.focused();
    }));
    container.addEventListener("focusout", (event) => found(event, (rover, item) => item.left && item.left()));
  }

  /** Keyboard among many things with one tab stop: arrows go to the nearest neighbour on the screen. */
  class Rover {
    /** items: {element, at: [lat, lon], activate(), focused() and left() where something is to be shown} */
    constructor(map, items) {
      this.map = map;
      this.items = items;
      attend(map);
      items.forEach((item, i) => {
        item.element.setAttribute("tabindex", i ? "-1" : "0");
        held.set(item.element, { rover: this, item });
      });
      [this.here] = items;
    }

    stop(item) {
      this.here.element.setAttribute("tabindex", "-1");
      item.element.setAttribute("tabindex", "0");
      this.here = item;
    }

    /** The one tab stop is something that can be seen. */
    refresh() {
      const seen = this.items.filter((item) => item.element.style.visibility !== "hidden");
      if (seen.length) this.stop(seen.includes(this.here) ? this.here : seen[0]);
    }

    key(event, item) {
      const way = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
      if (way) {
        const next = this.neighbour(item, way);
        if (next) next.element.focus({ preventScroll: true });
      } else if (event.key === "Enter" || event.key === " ") {
        item.activate();
      } else return;
      event.preventDefault();
      event.stopPropagation();
    }

    neighbour(item, [dx, dy]) {
      const from = this.map.latLngToLayerPoint(item.at);
      let best = null;
      let least = Infinity;
      for (const other of this.items) {
        if (other === item || other.element.style.visibility === "hidden") continue;
        const step = this.map.latLngToLayerPoint(other.at).subtract(from);
        const ahead = step.x * dx + step.y * dy;
        const aside = Math.abs(step.x * dy) + Math.abs(step.y * dx);
        if (ahead <= 0 || aside > ahead * 1.5) continue;
        const cost = ahead + 2 * aside;
        if (cost < least) [best, least] = [other, cost];
      }
      return best;
    }
  }

  Object.assign(cc, { Rover });
})();
