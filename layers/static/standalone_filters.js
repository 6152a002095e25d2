// The filter: its form, and its state in the page's address. Keys and values are those of the app's address.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});
  const CHOICES = { origin: ["francilian", "other", "all"], reach: ["direct", "cercle", "region"],
    confidence: ["low", "medium", "high"], dates: ["any", "known", "unknown"], lang: ["fr", "en"] };
  const ORDER = ["year", "dates", "kinds", "origin", "reach", "theme", "confidence", "cercle", "age", "twelve", "associated", "lang", "sel"];
  const VIEW = ["lang", "sel"]; // not part of the filter
  const FIRST_YEAR = 1900;
  const LAST_YEAR = 2100;
  const OLDEST = 50;
  const LONGEST = 200;
  const BAD = {};

  /** The state of the page and its text after "#"; `opening` is what the file shows by itself. */
  class Address {
    constructor(pack, opening, named) {
      Object.assign(this, { pack, opening, named, lost: [] });
    }

    write(state) {
      return ORDER.filter((key) => JSON.stringify(state[key]) !== JSON.stringify(this.opening[key]))
        .map((key) => `${key}=${encodeURIComponent(this.text(key, state[key]))}`).join("&");
    }

    text(key, value) {
      if (key === "year") return value === null ? "any" : String(value);
      if (key === "kinds") return value === null ? "all" : value.join(",");
      if (value === true || value === false) return value ? "1" : "0";
      return value === null ? "" : String(value);
    }

    /** Never fails: what is not understood keeps the file's own value and is listed in `lost`. */
    read(hash) {
      const state = Object.assign({}, this.opening);
      this.lost = [];
      for (const part of hash.replace(/^#/, "").split("&").filter(Boolean)) {
        const at = part.indexOf("=");
        const key = at < 0 ? part : part.slice(0, at);
        let value = BAD;
        try {
          value = this.parse(key, decodeURIComponent(part.slice(at + 1)));
        } catch (error) {
          value = BAD; // a broken escape
        }
        if (value === BAD) this.lost.push(key.slice(0, 40));
        else state[key] = value;
      }
      return state;
    }

    parse(key, text) {
      if (CHOICES[key]) return CHOICES[key].indexOf(text) >= 0 ? text : BAD;
      if (key === "year") return text === "any" ? null : this.whole(text, FIRST_YEAR, LAST_YEAR);
      if (key === "age") return this.whole(text, 0, OLDEST);
      if (key === "twelve" || key === "associated") return text === "1" ? true : text === "0" ? false : BAD;
      if (key === "kinds") return this.kinds(text);
      if (key === "theme") return text === "" ? null : this.pack.themes.some((one) => one[0] === text) ? text : BAD;
      if (key === "cercle") return text === "" ? null : this.pack.places.some((one) => one[0] === text) ? text : BAD;
      if (key === "sel") return text === "" ? null : /^(actor|territory):./.test(text) && text.length < LONGEST ? text : BAD;
      return BAD;
    }

    whole(text, low, high) {
      const value = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
      return value >= low && value <= high ? value : BAD;
    }

    kinds(text) {
      if (text === "all") return null;
      if (Object.prototype.hasOwnProperty.call(this.named, text)) return this.named[text].slice();
      const found = text.split(",").filter(Boolean).sort();
      return found.length && found.every((kind) => this.pack.kinds.indexOf(kind) >= 0) ? found : BAD;
    }

    /** How many parts of the filter differ from the widest reading. */
    active(state) {
      const wide = { year: null, dates: "any", kinds: null, origin: "francilian", reach: "cercle", theme: null,
        confidence: "low", cercle: null, age: 5, twelve: false, associated: false };
      return Object.keys(wide).filter((key) => JSON.stringify(state[key]) !== JSON.stringify(wide[key])).length;
    }

    cleared(state) {
      const fresh = Object.assign({}, this.opening, { year: null, dates: "any", kinds: null, origin: "francilian", reach: "cercle",
        theme: null, confidence: "low", cercle: null, age: 5, twelve: false, associated: false });
      for (const key of VIEW) fresh[key] = state[key];
      return fresh;
    }
  }

  /** host: the page ({core, words, state, set(changes)}). The form is drawn again when the language changes. */
  class FilterForm {
    constructor(host, holder) {
      Object.assign(this, { host, holder, fields: {} });
    }

    draw() {
      const { words } = this.host;
      const grid = cc.html("div", { class: "cs-fields" });
      this.fields = {};
      this.summary = cc.html("summary", {});
      this.select(grid, "year", this.years());
      this.select(grid, "dates", [["any", words.say("dates_any")], ["known", words.say("dates_known")], ["unknown", words.say("dates_unknown")]]);
      this.select(grid, "theme", this.themes());
      grid.append(this.kinds());
      this.select(grid, "reach", CHOICES.reach.map((one) => [one, words.say(`reach_${one}`)]));
      this.select(grid, "origin", CHOICES.origin.map((one) => [one, words.say(`origin_${one}`)]));
      this.select(grid, "cercle", this.places(), "place");
      this.select(grid, "confidence", [["low", words.say("sure_low")], ["medium", words.say("sure_medium_up")], ["high", words.say("sure_high_only")]], "confidence_asked");
      const clear = cc.html("button", { type: "button", class: "cs-quiet", text: words.say("clear") });
      clear.addEventListener("click", () => this.host.clear());
      const opened = this.box ? this.box.open : window.matchMedia("(min-width: 700px)").matches;
      this.box = cc.html("details", { class: "cs-filter" }, this.summary, grid,
        cc.html("div", { class: "cs-more" }, this.readings(), clear));
      this.box.open = opened;
      this.holder.replaceChildren(this.box);
      this.fill();
    }

    select(grid, key, options, label) {
      const { words } = this.host;
      const field = cc.html("select", { name: key });
      let group = field;
      for (const [value, text, heading] of options) {
        if (heading) field.append((group = cc.html("optgroup", { label: heading })));
        if (text !== undefined) group.append(cc.html("option", { value, text }));
      }
      field.addEventListener("change", () => {
        const value = field.value === "" ? null : key === "year" ? Number(field.value) : field.value;
        this.host.set({ [key]: value });
      });
      this.fields[key] = field;
      grid.append(cc.html("label", {}, cc.html("span", { text: words.say(label || key) }), field));
    }

    years() {
      const found = [["", this.host.words.say("every_year")]];
      for (let year = this.host.page.today; year >= this.host.page.first; year -= 1) found.push([String(year), String(year)]);
      const { opening } = this.host.address;
      for (const year of [opening.year, this.host.state.year]) {
        if (year !== null && !found.some(([value]) => value === String(year))) found.push([String(year), String(year)]);
      }
      return found;
    }

    themes() {
      const { words } = this.host;
      const found = [["", words.say("every_theme")]];
      for (const [key, name, depth] of this.host.core.pack.themes) {
        if (key !== "?") found.push([key, "\u2003".repeat(depth - 1) + name]);
      }
      return found.concat([["?", words.say("no_theme")]]);
    }

    places() {
      const { words, core } = this.host;
      const found = [["", words.say("every_place")]];
      let last = "";
      for (const [code, name, , area] of core.pack.places) {
        const heading = area && area !== last ? words.say(`area_${area}`) : "";
        if (heading) found.push(["", undefined, heading]);
        found.push([code, name]);
        last = area;
      }
      return found;
    }

    kinds() {
      const { words, core, state } = this.host;
      const present = new Set(core.who.map((one) => one.kind));
      const box = cc.html("details", { class: "cs-kinds" });
      this.kindsNow = cc.html("summary", {});
      const list = cc.html("div", { class: "cs-kinds-list" });
      this.boxes = core.pack.kinds.filter((kind) => present.has(kind) || (state.kinds || []).indexOf(kind) >= 0).map((kind) => {
        const input = cc.html("input", { type: "checkbox", value: kind });
        input.addEventListener("change", () => {
          const chosen = this.boxes.filter((one) => one.checked).map((one) => one.value).sort();
          this.host.set({ kinds: chosen.length ? chosen : null });
        });
        list.append(cc.html("label", {}, input, cc.html("span", { text: words.list("kinds")[kind] })));
        return input;
      });
      const buttons = cc.html("div", {});
      for (const [key, kinds] of [["all_kinds", null], ["collectivities", "collectivities"], ["all_public", "public"]]) {
        const button = cc.html("button", { type: "button", class: "cs-quiet", text: words.say(key) });
        button.addEventListener("click", () => this.host.set({ kinds: kinds && this.host.page.named[kinds].slice() }));
        buttons.append(button);
      }
      box.append(this.kindsNow, buttons, list);
      return cc.html("div", { class: "cs-field", role: "group", "aria-label": words.say("kinds_of_actor") },
        cc.html("span", { text: words.say("kinds_of_actor") }), box);
    }

    readings() {
      const { words } = this.host;
      const age = cc.html("input", { type: "number", min: "0", max: String(OLDEST), step: "1" });
      age.addEventListener("change", () => {
        const value = Math.round(Number(age.value));
        if (age.value !== "" && value >= 0 && value <= OLDEST) this.host.set({ age: value });
        else this.fill();
      });
      this.fields.age = age;
      const box = cc.html("details", { class: "cs-readings" }, cc.html("summary", { text: words.say("readings") }),
        cc.html("label", {}, cc.html("span", { text: words.say("age") }), age));
      for (const key of ["twelve", "associated"]) {
        const input = cc.html("input", { type: "checkbox" });
        input.addEventListener("change", () => this.host.set({ [key]: input.checked }));
        this.fields[key] = input;
        box.append(cc.html("label", { class: "cs-check" }, input, cc.html("span", { text: words.say(`${key}_asked`) })));
      }
      return box;
    }

    /** Show the state in the fields. */
    fill() {
      const { words, state, address } = this.host;
      for (const key of Object.keys(this.fields)) {
        const field = this.fields[key];
        if (field.type === "checkbox") field.checked = state[key];
        else field.value = state[key] === null ? "" : String(state[key]);
      }
      const chosen = state.kinds || [];
      for (const input of this.boxes) input.checked = chosen.indexOf(input.value) >= 0;
      const named = Object.keys(this.host.page.named).find((one) => cc.sameKinds(this.host.page.named[one], chosen));
      this.kindsNow.textContent = state.kinds === null ? words.say("all_kinds")
        : named ? words.say({ collectivities: "collectivities", public: "all_public" }[named])
          : chosen.map((kind) => words.list("kinds")[kind]).join(", ");
      const count = address.active(state);
      this.summary.textContent = count ? words.say("filter_active", { count }) : words.say("filter");
    }
  }

  Object.assign(cc, { Address, FilterForm });
})();
