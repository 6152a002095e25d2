// What things look like: fills, patterns, actor symbols, legend. All colours come from the page's
// configuration (layers/palette.py); this file knows shapes only.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});
  const SVG = "http://www.w3.org/2000/svg";

  function svg(name, attributes, ...children) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  /** An HTML element; text is always text, never markup. */
  function html(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key === "text") element.textContent = value;
      else if (value !== null && value !== undefined) element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  }

  /** "{n} actors" with its fields filled in. */
  function fill(template, fields) {
    return template.replace(/\{(\w+)\}/g, (all, key) => (key in fields ? String(fields[key]) : all));
  }

  function patternMarks(shape, spacing, stroke, colour) {
    const mark = { fill: colour, stroke: colour, "stroke-opacity": 0.75, "fill-opacity": 0.75 };
    if (shape === "dots") {
      const dot = { ...mark, stroke: "none", r: stroke / 2 };
      return [svg("circle", { ...dot, cx: spacing / 4, cy: spacing / 4 }),
        svg("circle", { ...dot, cx: (3 * spacing) / 4, cy: (3 * spacing) / 4 })];
    }
    return [svg("path", { ...mark, "stroke-width": stroke, d: `M0 ${spacing / 2}H${spacing}` })];
  }

  /** Patterns for every class and reach, once per document. */
  function definePatterns(style) {
    const defs = svg("defs");
    const add = (id, background, ink, pattern) => {
      const size = pattern.spacing;
      defs.append(svg("pattern", {
        id, width: size, height: size, patternUnits: "userSpaceOnUse",
        patternTransform: pattern.shape === "lines" ? `rotate(${-pattern.angle})` : "",
      }, svg("rect", { width: size, height: size, fill: background }),
      ...patternMarks(pattern.shape, size, pattern.stroke, ink)));
    };
    for (const one of style.classes) {
      for (const [key, pattern] of Object.entries(style.patterns)) {
        add(`cc-${one.key.replace("+", "p")}-${key}`, one.fill, one.ink, pattern);
      }
    }
    add("cc-unknown", style.unknown.fill, style.unknown.ink, style.unknown.pattern);
    document.body.append(svg("svg", { width: 0, height: 0, "aria-hidden": "true", class: "cc-defs" }, defs));
  }

  /** Reference to an arrowhead of a colour, made when first asked for. */
  function arrow(colour) {
    const id = `cc-arrow-${colour.slice(1)}`;
    if (!document.getElementById(id)) {
      document.querySelector(".cc-defs defs").append(svg("marker", {
        id, viewBox: "0 0 10 10", refX: 8, refY: 5, orient: "auto",
        markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse",
      }, svg("path", { d: "M0 1L10 5L0 9Z", fill: colour })));
    }
    return `url(#${id})`;
  }

  /** Key of the class of a commune: [n, direct, cercle, region, unknown]. */
  function classOf(style, value) {
    if (value[0] === 0) return value[4] > 0 ? style.unknown.key : "0";
    return style.classes.find((one) => one.high === null || value[0] <= one.high).key;
  }

  function reachOf(value) {
    if (value[1] > 0) return null;
    if (value[2] > 0) return "cercle";
    return value[3] > 0 ? "region" : null;
  }

  /** Leaflet path options of a commune. */
  function unitStyle(style, value) {
    const key = classOf(style, value);
    const lines = style.lines;
    if (key === style.unknown.key) {
      return { fillColor: "url(#cc-unknown)", color: lines.ink, weight: 0.9, dashArray: "4 3" };
    }
    const one = style.classes.find((candidate) => candidate.key === key);
    const reach = value[0] > 0 ? reachOf(value) : null;
    return {
      fillColor: reach ? `url(#cc-${key.replace("+", "p")}-${reach})` : one.fill,
      color: key === "0" ? lines.gap : lines.commune, weight: 0.6, dashArray: null,
    };
  }

  function regular(points, turn, inner) {
    const steps = inner ? points * 2 : points;
    const path = [];
    for (let i = 0; i < steps; i += 1) {
      const angle = ((turn + (360 / steps) * i) * Math.PI) / 180;
      const radius = inner && i % 2 ? inner : 9;
      path.push(`${(10 + radius * Math.sin(angle)).toFixed(2)} ${(10 - radius * Math.cos(angle)).toFixed(2)}`);
    }
    return `M${path.join("L")}Z`;
  }

  const SHAPES = {
    circle: "M10 2a8 8 0 1 0 .01 0Z",
    square: "M3 3H17V17H3Z",
    diamond: regular(4, 0),
    hexagon: regular(6, 0),
    pentagon: regular(5, 0),
    triangle: regular(3, 0),
    "triangle-down": regular(3, 180),
    star: regular(5, 0, 4),
    cross: "M4 1L10 7L16 1L19 4L13 10L19 16L16 19L10 13L4 19L1 16L7 10L1 4Z",
  };

  function actorSymbol(actor, size) {
    return svg("svg", { viewBox: "0 0 20 20", width: size, height: size, "aria-hidden": "true" },
      svg("path", { d: SHAPES[actor.shape] || SHAPES.circle, fill: actor.colour,
        stroke: "#ffffff", "stroke-width": 1.6, "stroke-linejoin": "round", "paint-order": "stroke" }));
  }

  function swatch(entry, style) {
    if (entry.symbol) return actorSymbol(entry.symbol, 15);
    const box = svg("svg", { width: 24, height: 15, "aria-hidden": "true" });
    if (entry.line) {
      box.append(svg("path", { d: "M2 8H22", stroke: entry.line, "stroke-width": entry.width || 2,
        "stroke-dasharray": entry.dash || "none" }));
      return box;
    }
    box.append(svg("rect", { x: 0.5, y: 0.5, width: 23, height: 14, rx: 1.5,
      fill: entry.pattern ? `url(#${entry.pattern})` : entry.fill,
      stroke: entry.dash ? style.lines.ink : style.lines.gap, "stroke-dasharray": entry.dash || "none" }));
    return box;
  }

  /** The legend's sections (layers/legend.py) -> one element. */
  function legend(sections, style) {
    const box = html("div", { class: "cc-legend" });
    for (const section of sections) {
      const list = html("ul", {});
      for (const entry of section.entries) {
        list.append(html("li", {}, swatch(entry, style), html("span", { text: entry.label })));
      }
      box.append(html("section", { "data-section": section.key }, html("h3", { text: section.title }), list));
    }
    return box;
  }

  Object.assign(cc, { actorSymbol, arrow, classOf, definePatterns, fill, html, legend, reachOf, svg, swatch, unitStyle });
})();
