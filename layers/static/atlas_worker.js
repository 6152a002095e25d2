// In a worker: reads the tiles of the whole Atlas and paints them, so that the page never waits.
// Messages: setup {levels, style, france}, state {values, selection, shown}, tile {id, coords, ratio},
// drop {id}, find {id, level, lng, lat, zoom}. Answers: {id, bitmap} and {id, unit}. The vendor's file comes first.
(function () {
  "use strict";
  const cc = (self.cartocoop = self.cartocoop || {});
  const KEPT = 96; // blocks held in memory
  const TILE = 256; // CSS pixels
  const MARGIN = 4; // CSS pixels around a tile within which a border still shows on it

  /** A PMTiles file as its blocks: any server that serves plain files will do, ranges are not needed. */
  class BlockSource {
    /** about: {stem, block (bytes), size (bytes)} */
    constructor(about) {
      Object.assign(this, about, { held: new Map() });
    }

    getKey() {
      return this.stem;
    }

    piece(number) {
      let piece = this.held.get(number);
      if (!piece) {
        const name = `${this.stem}-${number}.bin`;
        piece = fetch(name, { cache: "force-cache" }).then((answer) => {
          if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
          return answer.arrayBuffer();
        });
        piece.catch(() => this.held.delete(number)); // asked again the next time
      }
      this.held.delete(number);
      this.held.set(number, piece);
      if (this.held.size > KEPT) this.held.delete(this.held.keys().next().value);
      return piece;
    }

    async getBytes(offset, length) {
      const end = Math.min(offset + length, this.size);
      const first = Math.floor(offset / this.block);
      const numbers = [];
      for (let i = first; i * this.block < end; i += 1) numbers.push(i);
      const pieces = await Promise.all(numbers.map((i) => this.piece(i)));
      const bytes = new Uint8Array(end - offset);
      pieces.forEach((piece, i) => {
        const start = (first + i) * this.block;
        const from = Math.max(0, offset - start);
        const part = new Uint8Array(piece, from, Math.min(piece.byteLength, end - start) - from);
        bytes.set(part, Math.max(0, start - offset));
      });
      return { data: bytes.buffer };
    }
  }

  /** Draws features of a tile: those that look alike in one go. look(feature) -> {fill, stroke, width} or null. */
  function coat(ctx, features, { origin, scale }, box, look) {
    const paths = new Map();
    for (const feature of features) {
      const { minX, minY, maxX, maxY } = feature.bbox;
      if (maxX * scale + origin.x < box.minX || minX * scale + origin.x > box.maxX) continue;
      if (maxY * scale + origin.y < box.minY || minY * scale + origin.y > box.maxY) continue;
      const style = look(feature);
      if (!style) continue;
      const key = `${style.fill} ${style.stroke} ${style.width}`;
      if (!paths.has(key)) paths.set(key, { style, path: new Path2D() });
      const { path } = paths.get(key);
      for (const ring of feature.geom) {
        for (let p = 0; p < ring.length; p += 1) {
          if (p) path.lineTo(ring[p].x, ring[p].y);
          else path.moveTo(ring[p].x, ring[p].y);
        }
      }
    }
    ctx.save();
    ctx.translate(origin.x - box.minX - MARGIN, origin.y - box.minY - MARGIN);
    ctx.scale(scale, scale);
    for (const { style, path } of paths.values()) {
      if (style.fill) {
        ctx.fillStyle = style.fill;
        ctx.fill(path, "evenodd");
      }
      if (style.width) {
        ctx.strokeStyle = style.stroke;
        ctx.lineWidth = style.width / scale;
        ctx.stroke(path);
      }
    }
    ctx.restore();
  }

  /** Reads and paints; knows what is chosen and the values. */
  class Painter {
    constructor({ levels, style, france }) {
      Object.assign(this, { style, france, values: {}, selection: null, shown: "country", views: {} });
      for (const [level, about] of Object.entries(levels)) {
        const archive = new pmtiles.PMTiles(new BlockSource(about));
        archive.getHeader().catch(() => {}); // while the page is still being made; a failure shows with the tiles
        const source = new protomapsL.PmtilesSource(archive, false);
        this.views[level] = new protomapsL.View(new protomapsL.TileCache(source, TILE), about.last, 0);
      }
    }

    look(level, i, z) {
      const { style } = this;
      if (level === "country") {
        const n = this.shown === "country" ? (this.values.country || new Map()).get(i) : undefined;
        return { fill: n === undefined ? style.land : this.colour(n), stroke: style.country, width: 0.7 };
      }
      const n = (this.values[level] || new Map()).get(i);
      return { fill: n === undefined ? style.none : this.colour(n), stroke: style.line, width: level !== "commune" ? 0.7 : z < 8 ? 0 : 0.4 };
    }

    colour(n) {
      let found = this.style.classes[0];
      for (const one of this.style.classes) if (n >= one.low) found = one;
      return found.fill;
    }

    /** What lies on a tile, the ground first: [level, look]. */
    coats(z) {
      const { shown, style, selection } = this;
      const coats = [["country", (feature) => this.look("country", feature.props.i, z)]];
      if (shown !== "country") coats.push([shown, (feature) => this.look(shown, feature.props.i, z)]);
      if (shown === "commune") coats.push(["departement", () => ({ stroke: style.parent, width: 0.9 })]);
      if (selection && (selection.level === "country" || selection.level === shown)) {
        coats.push([selection.level, (feature) => (feature.props.i === selection.i ? { stroke: style.chosen, width: 3 } : null)]);
      }
      return coats;
    }

    /** -> ImageBitmap of a tile; null when it was dropped meanwhile. */
    async tile(coords, ratio, dropped) {
      const coats = this.coats(coords.z);
      const tiles = await Promise.all(coats.map(([level]) => this.views[level].getDisplayTile(coords)));
      if (dropped()) return null;
      const canvas = new OffscreenCanvas(TILE * ratio, TILE * ratio);
      const ctx = canvas.getContext("2d");
      ctx.scale(ratio, ratio);
      const [x, y] = [TILE * coords.x, TILE * coords.y];
      const box = { minX: x - MARGIN, minY: y - MARGIN, maxX: x + TILE + MARGIN, maxY: y + TILE + MARGIN };
      coats.forEach(([level, look], i) => coat(ctx, tiles[i].data.get(level) || [], tiles[i], box, look));
      return canvas.transferToImageBitmap();
    }

    /** -> {i, name, name_en} of the unit of a level at a point, null when there is none. */
    async find(level, lng, lat, zoom) {
      const view = this.views[level];
      const z = Math.min(zoom, view.maxDataLevel);
      const side = 2 ** z;
      const sine = Math.sin((lat * Math.PI) / 180);
      const x = Math.floor(side * (lng / 360 + 0.5));
      const y = Math.floor(side * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)));
      if (!(x >= 0 && x < side && y >= 0 && y < side)) return null;
      await view.tileCache.get({ z, x, y });
      const found = view.queryFeatures(lng, lat, zoom, 0);
      return found.length ? found[found.length - 1].feature.props : null;
    }
  }

  Object.assign(cc, { BlockSource, Painter });

  let painter = null;
  const dropped = new Set();
  const acts = {
    setup: (told) => { painter = new Painter(told); },
    state: ({ values, selection, shown }) => Object.assign(painter, values && { values }, { selection, shown }),
    drop: ({ id }) => dropped.add(id),
    find: ({ id, level, lng, lat, zoom }) => painter.find(level, lng, lat, zoom)
      .then((unit) => postMessage({ id, unit }), (error) => postMessage({ id, unit: null, error: String(error) })),
    async tile({ id, coords, ratio }) {
      let bitmap = null;
      try {
        bitmap = await painter.tile(coords, ratio, () => dropped.has(id));
      } catch (error) {
        postMessage({ id, error: String(error) });
        return;
      } finally {
        dropped.delete(id);
      }
      postMessage({ id, bitmap }, bitmap ? [bitmap] : []);
    },
  };
  self.addEventListener("message", (event) => acts[event.data.act](event.data));
})();
