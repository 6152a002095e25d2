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

  /** Paints the units of a level: fill by value, thin borders, the chosen one outlined. */
  class LevelSymbolizer {
    constructor(look) {
      this.look = look; // (position, zoom) -> {fill, stroke, width}; no fill, no width = not drawn
    }

    draw(ctx, geom, z, feature) {
      const { fill, stroke, width } = this.look(feature.props.i, z);
      ctx.beginPath();
      for (const ring of geom) {
        for (let p = 0; p < ring.length; p += 1) {
          if (p) ctx.lineTo(ring[p].x, ring[p].y);
          else ctx.moveTo(ring[p].x, ring[p].y);
        }
      }
      if (fill) {
        ctx.fillStyle = fill;
        ctx.fill("evenodd");
      }
      if (width) {
        ctx.strokeStyle = stroke;
        ctx.lineWidth = width;
        ctx.stroke();
      }
    }
  }

  /** Reads and paints; knows what is chosen and the values. */
  class Painter {
    constructor({ levels, style, france }) {
      Object.assign(this, { style, france, values: {}, selection: null, shown: "country", views: {}, rules: {} });
      for (const [level, about] of Object.entries(levels)) {
        const source = new protomapsL.PmtilesSource(new pmtiles.PMTiles(new BlockSource(about)), false);
        this.views[level] = new protomapsL.View(new protomapsL.TileCache(source, TILE), about.last, 0);
        this.rules[level] = this.rule(level, (i, z) => this.look(level, i, z));
        this.rules[`${level}-chosen`] = this.rule(level, () => ({ stroke: style.chosen, width: 3 }), (z, f) => this.isChosen(level, f.props.i));
      }
      this.rules.borders = this.rule("departement", () => ({ stroke: style.parent, width: 0.9 }));
    }

    rule(level, look, filter) {
      return { dataSource: level, dataLayer: level, symbolizer: new LevelSymbolizer(look), filter };
    }

    isChosen(level, i) {
      return this.selection !== null && this.selection.level === level && this.selection.i === i;
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

    /** What lies on a tile, the ground first: [level, rule]. */
    coats() {
      const { shown } = this;
      const coats = [["country", "country"]];
      if (shown !== "country") coats.push([shown, shown]);
      if (shown === "commune") coats.push(["departement", "borders"]);
      if (this.selection && (this.selection.level === "country" || this.selection.level === shown)) {
        coats.push([this.selection.level, `${this.selection.level}-chosen`]);
      }
      return coats;
    }

    /** -> ImageBitmap of a tile; null when it was dropped meanwhile. */
    async tile(coords, ratio, dropped) {
      const coats = this.coats();
      const levels = [...new Set(coats.map(([level]) => level))];
      const prepared = new Map(await Promise.all(levels.map(async (level) => [level, [await this.views[level].getDisplayTile(coords)]])));
      if (dropped()) return null;
      const canvas = new OffscreenCanvas(TILE * ratio, TILE * ratio);
      const ctx = canvas.getContext("2d");
      ctx.scale(ratio, ratio);
      const [x, y] = [TILE * coords.x, TILE * coords.y];
      const box = { minX: x - MARGIN, minY: y - MARGIN, maxX: x + TILE + MARGIN, maxY: y + TILE + MARGIN };
      const rules = coats.map(([, name]) => this.rules[name]);
      protomapsL.paint(ctx, coords.z, prepared, null, rules, box, { x, y }, false);
      return canvas.transferToImageBitmap();
    }

    /** -> {i, name, name_en} of the unit of a level at a point, null when there is none on the tiles read. */
    find(level, lng, lat, zoom) {
      const found = this.views[level].queryFeatures(lng, lat, zoom, 0);
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
    find: ({ id, level, lng, lat, zoom }) => postMessage({ id, unit: painter.find(level, lng, lat, zoom) }),
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
