// Geometry as the map files hold it: shared arcs in, latitudes and longitudes out. No drawing here.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});

  const FINAL = 75; // layers/borders.py: a number ends with one of the first so many characters
  const VALUES = new Int8Array(128).fill(-1);
  let SIGNS = 0;
  for (let code = 32; code < 127; code += 1) {
    if (!'"\\<>&'.includes(String.fromCharCode(code))) {
      VALUES[code] = SIGNS;
      SIGNS += 1;
    }
  }

  /** Text -> whole numbers (layers/borders.written). */
  function numbers(text) {
    const found = [];
    let number = 0;
    let place = 1;
    for (let i = 0; i < text.length; i += 1) {
      const value = VALUES[text.charCodeAt(i)];
      number += value * place;
      if (value < FINAL) {
        found.push(number % 2 ? -(number + 1) / 2 : number / 2);
        number = 0;
        place = 1;
      } else place *= SIGNS - FINAL;
    }
    return found;
  }

  /** Steps as text, the first from nowhere -> latitudes and longitudes in degrees. */
  function line(text, scale) {
    const flat = numbers(text);
    const points = [];
    let x = 0;
    let y = 0;
    for (let i = 0; i < flat.length; i += 2) {
      x += flat[i];
      y += flat[i + 1];
      points.push(L.latLng(y / scale, x / scale));
    }
    return points;
  }

  const bare = (reference) => (reference < 0 ? ~reference : reference);

  /** The walk around all borders (layers/borders.py), once more: its arcs (of latLng) and shapes of references. */
  class Walk {
    constructor({ scale, rings, sizes, steps }) {
      Object.assign(this, { said: numbers(rings), sizes: numbers(sizes), steps: numbers(steps), at: 0, size: 0, step: 0 });
      this.arcs = []; // of places: one object per point, so that equal ends are the same one
      this.used = [];
      this.places = new Map();
      this.start = this.here = this.place(0, 0);
      this.shapes = [];
      while (this.at < this.said.length) this.shapes.push(this.many(() => this.many(() => this.ring())));
      const latLng = (point) => point.at || (point.at = L.latLng(point.y / scale, point.x / scale));
      this.arcs = this.arcs.map((points) => points.map(latLng));
    }

    many(one) {
      const found = [];
      for (let left = this.said[this.at++]; left > 0; left -= 1) found.push(one());
      return found;
    }

    place(x, y) {
      const key = x * 0x4000000 + y;
      let found = this.places.get(key);
      if (!found) this.places.set(key, found = { x, y, arcs: [] });
      return found;
    }

    end(reference) {
      const arc = this.arcs[bare(reference)];
      return arc[reference < 0 ? 0 : arc.length - 1];
    }

    ring() {
      const count = this.said[this.at++];
      const found = [];
      for (let i = 0; i < count; i += 1) {
        const told = this.said[this.at++];
        let reference;
        if (told && i) reference = this.known(told);
        else if (told) {
          reference = told > 0 ? ~(this.arcs.length - told) : this.arcs.length + told;
          this.start = this.end(~reference);
        } else {
          if (!i) this.start = this.here = this.place(this.start.x + this.steps[this.step++], this.start.y + this.steps[this.step++]);
          reference = this.draw(i === count - 1);
        }
        this.used[bare(reference)] += 1;
        this.here = this.end(reference);
        found.push(reference);
      }
      return found;
    }

    /** An arc that touches this point: those used least first, then those drawn first. */
    known(told) {
      const { used, here: { arcs } } = this;
      return arcs.length === 1 ? arcs[0] : arcs.slice().sort((a, b) => used[bare(a)] - used[bare(b)])[told - 1];
    }

    draw(last) {
      const points = [this.here];
      const reference = this.arcs.length;
      let { x, y } = this.here;
      for (let left = this.sizes[this.size++]; left > 0; left -= 1) {
        x += this.steps[this.step++];
        y += this.steps[this.step++];
        points.push({ x, y });
      }
      points.push(last ? this.start : this.place(x + this.steps[this.step++], y + this.steps[this.step++]));
      points[0].arcs.push(reference);
      points[points.length - 1].arcs.push(~reference);
      this.arcs.push(points);
      this.used.push(0);
      return reference;
    }
  }

  /** A ring's references (~i walks arc i backwards) -> one list of points, its first not said again. */
  function ring(references, arcs) {
    const points = [];
    for (const reference of references) {
      const arc = arcs[bare(reference)];
      if (reference < 0) for (let i = arc.length - 1; i > 0; i -= 1) points.push(arc[i]);
      else for (let i = 0; i < arc.length - 1; i += 1) points.push(arc[i]);
    }
    return points;
  }

  /** "0-3 7" -> [0, 1, 2, 3, 7]. */
  function positions(text) {
    const found = [];
    for (const part of text.split(" ")) {
      if (!part) continue;
      const [low, high] = part.split("-").map(Number);
      for (let i = low; i <= (high === undefined ? low : high); i += 1) found.push(i);
    }
    return found;
  }

  /** The values of a payload -> one [n, direct, cercle, region, unknown] per commune. */
  function values(counts, size) {
    const all = new Array(size).fill(null).map(() => [0, 0, 0, 0, 0]);
    for (const [value, where] of counts ? counts.groups : []) {
      for (const i of positions(where)) if (i < size) all[i] = value;
    }
    return all;
  }

  /** The communes of a map's file in order of code: [code, name, position of the parent], and [lon, lat] without polygon. */
  function communes(doc) {
    const codes = doc.codes.flatMap(([text, digits, where]) => (digits
      ? positions(where).map((n) => text + String(n).padStart(digits, "0")) : [text]));
    return doc.communes.map((row, i) => [codes[i], ...row]);
  }

  /** One area: its communes, and the outline of any group of them. */
  class Area {
    constructor(doc) {
      this.doc = doc;
      this.units = communes(doc).map(([code, name, parent, lon, lat], position) => ({
        code, name, parent, position, point: lon === undefined ? null : [lat, lon],
      }));
      this.draw(doc.borders);
      this.byCode = new Map(this.units.map((unit) => [unit.code, unit]));
      this.groups = new Map(); // code -> {code, name, level, members (positions), at [lat, lon]}
      doc.parents.forEach(([code, name, lon, lat], i) => {
        const members = this.units.filter((unit) => unit.parent === i).map((unit) => unit.position);
        this.groups.set(code, { code, name, level: "parent", members, at: [lat, lon] });
      });
      for (const regions of Object.values(doc.regions)) {
        for (const [code, name, parents] of regions) {
          const members = this.units.filter((u) => parents.includes(u.parent)).map((u) => u.position);
          this.groups.set(code, { code, name, level: "region", members, at: null });
        }
      }
      const members = doc.groups.map(() => []);
      for (const text of doc.grouped) numbers(text).forEach((group, i) => { if (group) members[group - 1].push(i); });
      doc.groups.forEach(([code, name], i) => this.groups.set(code, { code, name, level: "group", members: members[i], at: null }));
    }

    /** Take borders, those of the file or others in more detail. */
    draw(borders) {
      const { arcs, shapes } = new Walk(borders);
      this.arcs = arcs;
      for (const unit of this.units) {
        unit.shape = shapes[unit.position];
        unit.latlngs = unit.shape.map((polygon) => polygon.map((one) => ring(one, arcs)));
      }
    }

    /** Lines around a group of communes: the arcs that occur an odd number of times among their rings. */
    outline(members) {
      const times = new Map();
      for (const position of members) {
        for (const polygon of this.units[position].shape) {
          for (const one of polygon) {
            for (const reference of one) {
              const arc = reference < 0 ? ~reference : reference;
              times.set(arc, (times.get(arc) || 0) + 1);
            }
          }
        }
      }
      return [...times].filter(([, count]) => count % 2).map(([arc]) => this.arcs[arc]);
    }

    /** The communes behind a code of any level. */
    members(code) {
      const unit = this.byCode.get(code);
      if (unit) return [unit.position];
      const group = this.groups.get(code);
      return group ? group.members : [];
    }

    name(code) {
      const found = this.byCode.get(code) || this.groups.get(code);
      return found ? found.name : code;
    }

    /** Code of the cercle or département of a commune. */
    parentOf(code) {
      const unit = this.byCode.get(code);
      return unit && unit.parent >= 0 ? this.doc.parents[unit.parent][0] : null;
    }

    /** Codes of the regions (every division) that hold a commune or a cercle. */
    regionsOf(code) {
      const first = this.members(code)[0];
      const found = [];
      for (const [other, group] of this.groups) {
        if (group.level === "region" && group.members.includes(first)) found.push(other);
      }
      return found;
    }

    /** Where to write about a code: [lat, lon]. */
    at(code) {
      const group = this.groups.get(code);
      if (group && group.at) return group.at;
      const unit = this.byCode.get(code);
      if (unit && unit.point) return unit.point;
      const box = L.latLngBounds([]);
      for (const position of this.members(code)) {
        for (const polygon of this.units[position].latlngs) for (const p of polygon[0]) box.extend(p);
        if (this.units[position].point) box.extend(this.units[position].point);
      }
      const middle = box.isValid() ? box.getCenter() : L.latLng(0, 0);
      return [middle.lat, middle.lng];
    }
  }

  /** Points of the great circle between two [lat, lon], ends included (sphere; slerp). */
  function greatCircle(from, to, n) {
    const radians = Math.PI / 180;
    const vector = ([lat, lon]) => [
      Math.cos(lat * radians) * Math.cos(lon * radians),
      Math.cos(lat * radians) * Math.sin(lon * radians),
      Math.sin(lat * radians),
    ];
    const a = vector(from);
    const b = vector(to);
    const angle = Math.acos(Math.min(1, Math.max(-1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])));
    if (angle < 1e-9) return [from, to];
    const points = [];
    for (let i = 0; i < n; i += 1) {
      const t = i / (n - 1);
      const p = Math.sin((1 - t) * angle) / Math.sin(angle);
      const q = Math.sin(t * angle) / Math.sin(angle);
      const [x, y, z] = [0, 1, 2].map((k) => p * a[k] + q * b[k]);
      points.push([Math.atan2(z, Math.hypot(x, y)) / radians, Math.atan2(y, x) / radians]);
    }
    return points;
  }

  Object.assign(cc, { Area, communes, greatCircle, line, positions, values });
})();
