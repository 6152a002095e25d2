// Sharing the view: a link to it and the code of an embedded one, copied with no network.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});

  class Share {
    constructor(runtime) {
      Object.assign(this, { runtime, box: document.getElementById("cc-share"), key: "" });
    }

    /** Address of the page around this frame, with the query of the view. */
    link(extra) {
      let page = document.referrer || window.location.href;
      try { page = window.parent.location.href; } catch (error) { /* another site holds the frame */ }
      const url = new URL(page);
      url.search = this.runtime.args.address;
      const { pending } = this.runtime.time; // a year that the server has not answered yet
      if (pending) url.searchParams.set("year", pending);
      else if (pending === null) url.searchParams.delete("year");
      for (const [key, value] of Object.entries(extra || {})) url.searchParams.set(key, value);
      url.hash = "";
      return url.href;
    }

    render(address) {
      if (!this.box) return;
      this.box.hidden = !address;
      const key = `${this.runtime.args.language} ${address}`;
      if (!address || this.key === key) return;
      this.key = key;
      const { text } = this.runtime;
      this.field = cc.html("input", { type: "text", readonly: "", hidden: "", "aria-label": text("link_field") });
      this.said = cc.html("span", { role: "status" });
      const button = (words, make) => {
        const one = cc.html("button", { type: "button", text: words });
        one.addEventListener("click", () => this.copy(make()));
        return one;
      };
      const frame = () => `<iframe src="${this.link({ embed: "true" }).replaceAll("&", "&amp;")}" title="CartoCoop" width="100%" height="1000" style="border:0"></iframe>`;
      this.box.replaceChildren(button(text("copy_link"), () => this.link()), button(text("copy_embed"), frame), this.said, this.field);
    }

    /** To the clipboard; where the browser refuses, into a field with the text selected. */
    async copy(words) {
      this.field.value = words;
      let done = false;
      try {
        await navigator.clipboard.writeText(words);
        done = true;
      } catch (error) { /* no clipboard here: plain http, or not allowed */ }
      this.field.hidden = done;
      if (!done) {
        this.field.focus({ preventScroll: true });
        this.field.select();
      }
      this.said.textContent = this.runtime.text(done ? "copied" : "copy_yourself");
    }
  }

  Object.assign(cc, { Share });
})();
