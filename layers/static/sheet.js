// The details panel of the page that stands alone: what Streamlit shows beside the map elsewhere.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});

  /** Only web addresses become links; anything else is shown as text. */
  function source(row) {
    const words = [row.source, row.source_date].filter(Boolean).join(", ");
    return /^https?:\/\//i.test(row.source_url || "")
      ? cc.html("a", { href: row.source_url, rel: "noopener noreferrer", target: "_blank", text: words || row.source_url })
      : cc.html("span", { text: words });
  }

  /** sheets: {rows, links}: partnerships, and for each link the positions of its own. */
  function show(runtime, sheets, panel) {
    const text = runtime.text;
    panel.replaceChildren(cc.html("h2", { text: text("sheet") }));
    if (!runtime.choice) return panel.append(cc.html("p", { text: text("sheet_empty") }));
    const chosen = runtime.actors.find((actor) => actor.id === runtime.choice.id);
    const name = chosen ? chosen.name : runtime.nameOf(runtime.choice.id);
    panel.firstChild.textContent = name;
    const positions = new Set(runtime.chosenLinks().flatMap((link) => sheets.links[runtime.links.indexOf(link)] || []));
    const concerned = [...positions].sort((a, b) => a - b).map((position) => sheets.rows[position]);
    if (!concerned.length) return panel.append(cc.html("p", { text: text("no_link", { name }) }));
    for (const row of concerned) {
      const box = cc.html("article", {}, cc.html("h3", { text: `${row.actor} ↔ ${row.partner || row.territory_name}` }));
      if (row.title) box.append(cc.html("p", { text: row.title }));
      const facts = cc.html("dl", {});
      const fact = (key, value) => facts.append(cc.html("dt", { text: text(key) }), cc.html("dd", {}, value));
      fact("years", row.years || text("unknown"));
      fact("themes", row.themes || text("unknown"));
      fact("source", source(row));
      box.append(facts);
      panel.append(box);
    }
    return panel;
  }

  /** Values, polygons and sheets are in the page: show them, and filter the table as one types. */
  cc.standalone = function () {
    const read = (id) => JSON.parse(document.getElementById(id).textContent);
    const panel = document.getElementById("cc-sheet");
    const sheets = read("cc-sheets");
    const runtime = cc.begin(() => show(runtime, sheets, panel));
    const filter = document.getElementById("cc-filter");
    filter.hidden = false;
    filter.querySelector("input").addEventListener("input", (event) => {
      const wanted = event.target.value.trim().toLocaleLowerCase();
      for (const row of document.querySelectorAll("#cc-table tbody tr")) {
        row.hidden = !row.textContent.toLocaleLowerCase().includes(wanted);
      }
    });
    window.addEventListener("load", () => runtime.render(read("cc-args")).then(() => show(runtime, sheets, panel)));
    return runtime;
  };
})();
