// The tiles that a worker paints (atlas_worker.js): the page only shows the pictures.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});

  /** One worker, many questions: ask(message) -> promise of its answer. */
  class TileWorker {
    constructor(url, setup, failed) {
      Object.assign(this, { waiting: new Map(), id: 0 });
      this.worker = new Worker(url);
      this.worker.onmessage = ({ data }) => {
        const answer = this.waiting.get(data.id);
        this.waiting.delete(data.id);
        if (data.error) failed(data.error);
        if (answer) answer(data);
      };
      this.worker.onerror = () => failed("");
      this.tell("setup", setup);
    }

    tell(act, message) {
      this.worker.postMessage({ act, ...message });
    }

    ask(act, message) {
      this.id += 1;
      const id = this.id;
      const answer = new Promise((resolve) => this.waiting.set(id, resolve));
      this.tell(act, { id, ...message });
      return { id, answer };
    }
  }

  const PaintedLayer = L.GridLayer.extend({
    initialize(worker, options) {
      L.GridLayer.prototype.initialize.call(this, { noWrap: true, bounds: [[-85, -180], [85, 180]], keepBuffer: 1, updateWhenZooming: false, ...options });
      this.worker = worker;
      this.on("tileunload", ({ tile }) => this.worker.tell("drop", { id: tile.ccAsked }));
    },

    createTile(coords, done) {
      const tile = L.DomUtil.create("canvas", "leaflet-tile");
      tile.ccRatio = window.devicePixelRatio || 1;
      tile.width = tile.height = Math.round(256 * tile.ccRatio);
      this.paint(tile, coords).then(() => done(null, tile));
      return tile;
    },

    async paint(tile, coords) {
      const { id, answer } = this.worker.ask("tile", { coords: { x: coords.x, y: coords.y, z: coords.z }, ratio: tile.ccRatio });
      tile.ccAsked = id;
      const { bitmap } = await answer;
      if (!bitmap) return;
      if (tile.ccAsked === id) tile.getContext("bitmaprenderer").transferFromImageBitmap(bitmap);
      else bitmap.close();
    },

    /** Paints again what is there: the values, the choice or the level shown have changed. */
    repaint() {
      for (const { el, coords } of Object.values(this._tiles || {})) this.paint(el, coords);
    },
  });

  Object.assign(cc, { PaintedLayer, TileWorker, canPaint: () => "OffscreenCanvas" in window && "Worker" in window });
})();
