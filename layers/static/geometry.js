// Geometry as the map files hold it: shared arcs in, latitudes and longitudes out. No drawing here.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});

  /** [x0, y0, dx, dy, ...] in steps -> [[lat, lon], ...] in degrees. */
  function line(flat, scale) {
    const points = [];
    let x = 0;
    let y = 0;
    for (let i = 0; i < flat.length; i += 2) {
      x += flat[i];
      y += flat[i + 1];
      points.push([y / scale, x / scale]);
    }
    return points;
  }

  /** Arcs that begin where the one before ended -> lists of [lat, lon]. */
  function chain(arcs, scale) {
    let x = 0;
    let y = 0;
    return arcs.map((flat) => {
      const points = [];
      for (let i = 0; i < flat.length; i += 2) {
        x += flat[i];
        y += flat[i + 1];
        points.push([y / scale, x / scale]);
      }
      return points;
    });
  }

  /** Shapes as written (layers/topology.packed) -> shapes of arc references. */
  function references(shapes) {
    let fresh = 0;
    const read = (code) => {
      if (code > 0) return ~(fresh - code);
      if (code < 0) return fresh + code;
      fresh += 1;
      return fresh - 1;
    };
    return shapes.map((shape) => shape.map((polygon) => polygon.map((one) => one.map(read))));
  }

  /** A ring's references (~i walks arc i backwards) -> one closed list of [lat, lon]. */
  function ring(references, arcs) {
    const points = [];
    for (const reference of references) {
      const arc = reference < 0 ? arcs[~reference].slice().reverse() : arcs[reference];
      for (let i = points.length ? 1 : 0; i < arc.length; i += 1) points.push(arc[i]);
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

  /** One area: its communes, and the outline of any group of them. */
  class Area {
    constructor(doc) {
      this.doc = doc;
      this.arcs = chain(doc.arcs, doc.scale);
      const shapes = references(doc.communes.map((row) => row[3]));
      this.units = doc.communes.map(([code, name, parent, , lon, lat], position) => ({
        code, name, parent, shape: shapes[position], position,
        latlngs: shapes[position].map((polygon) => polygon.map((one) => ring(one, this.arcs))),
        point: lon === undefined ? null : [lat, lon],
      }));
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
      for (const [code, name, where] of doc.groups || []) {
        this.groups.set(code, { code, name, level: "group", members: positions(where), at: null });
      }
    }

    /** Lines around a group of communes: the arcs that occur once among their rings. */
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
      return [...times].filter(([, count]) => count === 1).map(([arc]) => this.arcs[arc]);
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

  Object.assign(cc, { Area, greatCircle, line, positions, values });
})();
