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

  /** rows: partnerships as the page holds them, each with the codes and the actor that it concerns. */
  function show(runtime, rows, panel) {
    const text = runtime.text;
    const links = runtime.chosenLinks();
    const actors = new Set(links.map((link) => runtime.actors[link.actor].id));
    const codes = new Set(links.map((link) => link.code));
    const title = cc.html("h2", { text: text("sheet") });
    panel.replaceChildren(title);
    if (!runtime.choice) return panel.append(cc.html("p", { text: text("sheet_empty") }));
    const chosen = runtime.actors.find((actor) => actor.id === runtime.choice.id);
    title.textContent = chosen ? chosen.name : runtime.nameOf(runtime.choice.id);
    const concerned = rows.filter((row) => actors.has(row.actor_id) && codes.has(row.territory_code));
    if (!concerned.length) return panel.append(cc.html("p", { text: text("no_link", { name: title.textContent }) }));
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
    const rows = read("cc-sheets");
    const runtime = cc.begin(() => show(runtime, rows, panel));
    const filter = document.getElementById("cc-filter");
    filter.hidden = false;
    filter.querySelector("input").addEventListener("input", (event) => {
      const wanted = event.target.value.trim().toLocaleLowerCase();
      for (const row of document.querySelectorAll("#cc-table tbody tr")) {
        row.hidden = !row.textContent.toLocaleLowerCase().includes(wanted);
      }
    });
    window.addEventListener("load", () => runtime.render(read("cc-args")).then(() => show(runtime, rows, panel)));
    return runtime;
  };
})();
