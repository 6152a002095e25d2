// The flow view: a drawing made by the server (layers/flows_svg.py), its bands and its table to be chosen from.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});

  class FlowView {
    constructor(runtime) {
      Object.assign(this, { runtime, box: document.getElementById("cc-flowchart"), key: "" });
    }

    render(flows, shown) {
      if (!this.box) return;
      this.box.hidden = !shown || !flows;
      const key = JSON.stringify(flows);
      if (this.box.hidden || this.key === key) return;
      this.key = key;
      const drawings = Object.entries(flows.svg).map(([name, text]) => {
        const parsed = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
        return cc.html("div", { class: `cc-flow-${name}` }, document.importNode(parsed, true));
      });
      this.box.replaceChildren(...drawings, cc.html("p", { class: "cc-note", text: this.runtime.text("choose_flow") }), this.table(flows.table));
      for (const band of this.box.querySelectorAll(".cc-band")) {
        band.addEventListener("click", () => this.choose(band.dataset.origin, band.dataset.target));
      }
    }

    table({ caption, head, rows }) {
      const body = rows.map(([origin, target, cells]) => {
        const button = cc.html("button", { type: "button", text: cells[0] });
        button.addEventListener("click", () => this.choose(origin, target));
        return cc.html("tr", {}, cc.html("th", { scope: "row" }, button), ...cells.slice(1).map((text) => cc.html("td", { text })));
      });
      const note = cc.html("p", { class: "cc-note", text: caption });
      return cc.html("div", {}, note, cc.html("div", { class: "cc-box" }, cc.html("table", {},
        cc.html("thead", {}, cc.html("tr", {}, ...head.map((text) => cc.html("th", { scope: "col", text })))), cc.html("tbody", {}, ...body))));
    }

    choose(origin, target) {
      this.runtime.send({ event: "flow", origin, target });
    }
  }

  Object.assign(cc, { FlowView });
})();
