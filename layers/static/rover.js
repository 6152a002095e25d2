// Moving with the keyboard among things that lie on a map.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});

  /** Keyboard among many things with one tab stop: arrows go to the nearest neighbour on the screen. */
  class Rover {
    constructor(map, items) {
      this.map = map;
      this.items = items; // {element, at: [lat, lon], activate()}
      items.forEach((item, i) => {
        item.element.setAttribute("tabindex", i ? "-1" : "0");
        item.element.addEventListener("keydown", (event) => this.key(event, item));
        item.element.addEventListener("focus", () => this.stop(item));
      });
    }

    stop(item) {
      for (const other of this.items) other.element.setAttribute("tabindex", other === item ? "0" : "-1");
    }

    /** The one tab stop is something that can be seen. */
    refresh() {
      const seen = this.items.filter((item) => item.element.style.visibility !== "hidden");
      if (seen.length) this.stop(seen.find((item) => item.element.tabIndex === 0) || seen[0]);
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
