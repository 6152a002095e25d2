// Streamlit's component protocol by plain messages: ready, value, height; answers come as "render".
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});

  cc.connect = function () {
    const send = (type, rest) => window.parent.postMessage({ isStreamlitMessage: true, type, ...rest }, "*");
    const runtime = cc.begin((value) => send("streamlit:setComponentValue", { value, dataType: "json" }));
    let height = 0;
    runtime.onMeasure = (wanted) => {
      if (wanted === height) return;
      height = wanted;
      send("streamlit:setFrameHeight", { height });
    };
    window.addEventListener("message", (event) => {
      if (event.source !== window.parent || !event.data || event.data.type !== "streamlit:render") return;
      // a dark theme: words outside the maps take its text colour
      const ink = event.data.theme && event.data.theme.textColor;
      if (ink) document.documentElement.style.setProperty("--cc-page-ink", ink);
      runtime.render(event.data.args || {});
    });
    new ResizeObserver(() => runtime.measure()).observe(document.getElementById("cc-page"));
    // after the page's own script has added its maps
    document.addEventListener("DOMContentLoaded", () => send("streamlit:componentReady", { apiVersion: 1 }));
    return runtime;
  };
})();
