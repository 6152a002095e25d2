// Streamlit's component protocol by plain messages: ready, value, height; answers come as "render".
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});

  /** What the page says: its arguments as they are, or deflated in one ("packed"). */
  async function unpack(args) {
    if (!args.packed) return args;
    const plain = new Blob([args.packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(plain).json();
  }

  cc.connect = function () {
    let asked = 0;
    const send = (type, rest) => window.parent.postMessage({ isStreamlitMessage: true, type, ...rest }, "*");
    const runtime = cc.begin((value) => send("streamlit:setComponentValue", { value, dataType: "json" }));
    let height = 0;
    runtime.onMeasure = (wanted) => {
      if (wanted === height) return;
      height = wanted;
      send("streamlit:setFrameHeight", { height });
    };
    window.addEventListener("message", async (event) => {
      if (event.source !== window.parent || !event.data || event.data.type !== "streamlit:render") return;
      // a dark theme: words outside the maps take its text colour
      const ink = event.data.theme && event.data.theme.textColor;
      if (ink) document.documentElement.style.setProperty("--cc-page-ink", ink);
      const turn = (asked += 1);
      const args = await unpack(event.data.args || {});
      if (turn === asked) runtime.render(args);
    });
    new ResizeObserver(() => runtime.measure()).observe(document.getElementById("cc-page"));
    // after the page's own script has added its maps
    window.addEventListener("load", () => send("streamlit:componentReady", { apiVersion: 1 }));
    return runtime;
  };
})();
