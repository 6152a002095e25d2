// Vector tiles of the whole Atlas: PMTiles cut into blocks (a file each), painted by level. Knows no page.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});
  const KEPT = 96; // blocks held in memory

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
        const part = new Uint8Array(piece, Math.max(0, offset - start), Math.min(piece.byteLength, end - start) - Math.max(0, offset - start));
        bytes.set(part, Math.max(0, start - offset));
      });
      return { data: bytes.buffer };
    }
  }

  /** Paints a level: fill by value, thin borders, the chosen unit on top. */
  class LevelSymbolizer {
    constructor(look) {
      this.look = look; // (position) -> {fill, stroke, width} ; fill null = none
    }

    draw(ctx, geom, z, feature) {
      const look = this.look(feature.props.i, z);
      if (!look) return;
      ctx.beginPath();
      for (const ring of geom) {
        for (let p = 0; p < ring.length; p += 1) {
          if (p) ctx.lineTo(ring[p].x, ring[p].y);
          else ctx.moveTo(ring[p].x, ring[p].y);
        }
      }
      if (look.fill) {
        ctx.fillStyle = look.fill;
        ctx.fill("evenodd");
      }
      if (look.width) {
        ctx.strokeStyle = look.stroke;
        ctx.lineWidth = look.width;
        ctx.stroke();
      }
    }
  }

  /** One level on the map. */
  function tileLayer(level, about, look, options) {
    const archive = new pmtiles.PMTiles(new BlockSource(about));
    const layer = protomapsL.leafletLayer({
      url: archive, levelDiff: 0, maxDataZoom: about.last, attribution: "", noWrap: true, keepBuffer: 1,
      paintRules: [{ dataLayer: level, symbolizer: new LevelSymbolizer(look) }], labelRules: [], ...options,
    });
    return Object.assign(layer, { ccLevel: level });
  }

  /** What lies at a point: {i, name, name_en}, or null. The tiles must have been painted. */
  function unitAt(layer, latlng) {
    for (const found of layer.queryTileFeaturesDebug(latlng.lng, latlng.lat, 0).values()) {
      if (found.length) return found[found.length - 1].feature.props;
    }
    return null;
  }

  Object.assign(cc, { BlockSource, tileLayer, unitAt });
})();
