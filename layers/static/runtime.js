// The conductor: takes arguments (from Streamlit, or written into the page), shows them on every map,
// answers clicks at once and tells whoever listens. Arguments and events: layers/bundle.py.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});
  const EMPTY = { language: "fr", division: "1996", show: "twin", height: 520, counts: {}, actors: [],
    links: [], selection: null, focus: null, options: { links: true, labels: true }, notice: "",
    time: null, flows: null, address: "", pick: null };
  const CHIPS = 5; // names written on a map at once; the others are told in the status line and on hover

  class Runtime {
    /** config: {style, texts: {fr, en}, legend: {fr, en}}; listen(event) hears choices. */
    constructor(config, listen) {
      Object.assign(this, { config, style: config.style, listen, maps: new Map(), docs: new Map(),
        args: EMPTY, actors: [], links: [], everyone: [], present: [], choice: null, seq: 0, chosenAt: 0, told: undefined, focused: null });
      this.status = document.getElementById("cc-status");
      this.partnersList = document.getElementById("cc-links");
      this.text = (key, fields) => cc.fill((config.texts[this.args.language] || config.texts.fr)[key] || key, fields || {});
      this.motion = () => (this.args.options.motion === "reduce"
        || window.matchMedia("(prefers-reduced-motion: reduce)").matches ? false : undefined);
      Object.assign(this, { time: new cc.TimeBar(this), flows: new cc.FlowView(this), share: new cc.Share(this), picker: new cc.Picker(this) });
    }

    addMap(name, map, polygons, fine) {
      const view = name === "overview" ? new cc.OverviewMap(name, map, this) : new cc.AreaMap(name, map, this);
      const panel = document.getElementById(`panel_${name}`);
      this.maps.set(name, { view, polygons, fine, panel, map, ready: null });
      const controls = L.control({ position: "topleft" });
      controls.onAdd = () => {
        const box = cc.html("div", { class: "leaflet-bar cc-zoom" });
        const whole = "M2 6V2H6M10 2H14V6M14 10V14H10M6 14H2V10M6 6H10V10H6Z";
        for (const [key, path, act] of [["zoom_in", "M8 3V13M3 8H13", () => map.zoomIn()],
          ["zoom_out", "M3 8H13", () => map.zoomOut()], ["recentre", whole, () => view.home(this.motion())]]) {
          const sign = cc.svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" },
            cc.svg("path", { d: path, fill: "none", stroke: "currentColor", "stroke-width": 1.7 }));
          const button = cc.html("button", { type: "button", "data-text": key }, sign);
          button.addEventListener("click", act);
          box.append(button);
        }
        L.DomEvent.disableClickPropagation(box);
        return box;
      };
      controls.addTo(map);
      // Leaflet gives its container the focus on a press; without this the page around the frame would
      // scroll under the finger, and the click would land elsewhere
      const container = map.getContainer();
      container.focus = () => HTMLElement.prototype.focus.call(container, { preventScroll: true });
      new ResizeObserver(() => { if (!panel.hidden) view.resize(); }).observe(map.getContainer());
      this.touch(map, panel);
    }

    /** Under a finger the page scrolls; two fingers move the map, and a word says so. */
    touch(map, panel) {
      if (!window.matchMedia("(pointer: coarse)").matches) return;
      map.dragging.disable();
      const hint = cc.html("p", { class: "cc-two", "data-text": "two_fingers", "aria-hidden": "true" });
      panel.append(hint);
      let fading = null;
      map.getContainer().addEventListener("touchmove", (event) => {
        panel.classList.toggle("cc-one-finger", event.touches.length === 1);
        clearTimeout(fading);
        fading = setTimeout(() => panel.classList.remove("cc-one-finger"), 900);
      }, { passive: true });
    }

    // ---- files --------------------------------------------------------------------------------

    /** The polygons of a map, once: written into the page, else fetched (the name changes with the content). */
    document(name) {
      if (!this.docs.has(name)) {
        const inline = document.getElementById(`cc-polygons-${name}`);
        const entry = this.maps.get(name);
        this.docs.set(name, inline ? Promise.resolve(JSON.parse(inline.textContent)) : this.fetched(entry.polygons));
      }
      return this.docs.get(name);
    }

    /** A file beside the page; the first ones were asked for at the head of the page (layers/base.py). */
    async fetched(file) {
      const answer = await (cc.asked && cc.asked[file] || fetch(file, { cache: "force-cache" }));
      if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
      return answer.json();
    }

    /** The borders of a map in full detail; nothing where the page holds them already. */
    detail(name) {
      const { fine } = this.maps.get(name);
      return fine ? this.fetched(fine) : null;
    }

    ready(name) {
      const entry = this.maps.get(name);
      if (!entry.ready) {
        entry.ready = name === "overview"
          ? Promise.all([this.document("overview"), this.document("kayes")]).then(([doc, kayes]) => {
            const twin = this.maps.get("kayes").view.area;
            entry.view.build(doc, twin || new cc.Area(kayes));
          })
          : this.document(name).then((doc) => entry.view.build(doc, this.args.counts[name], this.args.focus));
        entry.ready = entry.ready.then(() => { entry.built = true; });
      }
      return entry.ready;
    }

    shown() {
      const twin = ["kayes", "idf"];
      const asked = { twin, overview: ["overview"], flows: [], kayes: ["kayes"], idf: ["idf"], all: [...twin, "overview"] }[this.args.show] || twin;
      return asked.filter((name) => this.maps.has(name)); // a file may hold one territory only
    }

    // ---- arguments ------------------------------------------------------------------------------

    async render(args) {
      const given = JSON.stringify(args);
      if (given === this.given) return; // Streamlit says them again whenever the page around stirs
      this.given = given;
      const turn = (this.turn = (this.turn || 0) + 1);
      this.args = { ...EMPTY, ...args, options: { ...EMPTY.options, ...(args.options || {}) } };
      document.documentElement.lang = this.args.language;
      document.documentElement.classList.toggle("cc-still", this.motion() === false);
      document.documentElement.style.setProperty("--cc-height", `${Number(this.args.height) || 520}px`);
      this.everyone = this.args.actors.map(([id, name, kind, lon, lat, territory, isPublic], position) => ({
        id, name, kind, territory, isPublic, position, at: lon === null || lat === null ? null : [lat, lon],
        style: this.actorStyle(kind),
      }));
      this.people(this.args.links);
      for (const [name, { panel }] of this.maps) panel.hidden = !this.shown().includes(name);
      this.dress();
      this.flows.render(this.args.flows, this.args.show === "flows");
      this.share.render(this.args.address);
      try {
        await Promise.all(this.shown().map((name) => this.document(name)));
        await Promise.all(this.shown().map((name) => this.ready(name))); // all maps in one frame
      } catch (error) {
        this.given = null;
        this.say(this.text("no_polygons"), true);
        return;
      }
      if (turn !== this.turn) return; // newer arguments came meanwhile
      this.drawAll();
      this.time.render(this.args.time);
      this.picker.render(this.args.pick);
      this.take(this.args.selection);
      if (this.args.focus !== this.focused) this.focus(this.args.focus);
      this.measure();
      document.documentElement.dataset.turn = String(turn);
    }

    /** Links, and of all the actors those that have one. */
    people(links) {
      this.links = links.map(([actor, code, n, reach, label, themes]) => ({ actor, code, n, reach, label, themes: themes || [] }));
      const tied = new Set(this.links.map((link) => link.actor));
      this.actors = this.everyone;
      this.present = this.everyone.filter((actor) => tied.has(actor.position));
    }

    /** Another year on the maps: links and a function (map, size) -> values; null for those of the arguments. */
    frame(links, values) {
      this.people(links || this.args.links);
      for (const name of this.shown()) {
        const { view, built } = this.maps.get(name);
        if (!built || name === "overview") continue;
        const fresh = values ? values(name, view.area.units.length) : cc.values(this.args.counts[name], view.area.units.length);
        view.fill(fresh, this.args.focus);
        this.seat(name);
        if (view.unsettled) view.settle();
      }
      this.light();
    }

    /** The actors' symbols, only when others than before are there. */
    seat(name) {
      const entry = this.maps.get(name);
      const people = JSON.stringify([this.args.language, this.present.map((actor) => [actor.id, actor.at, this.partners(actor)])]);
      if (entry.seated !== people) entry.view.setActors(name === "idf" ? this.present : []);
      entry.seated = people;
    }

    actorStyle(kind) {
      const style = this.style.actors[kind] || this.style.actors.other;
      return { ...style, label: this.text(`kind_${this.style.actors[kind] ? kind : "other"}`) };
    }

    drawAll() {
      const { language, division, options } = this.args;
      this.fault = "";
      const dressing = JSON.stringify([language, division, options.labels]);
      for (const name of this.shown()) {
        const entry = this.maps.get(name);
        const { view } = entry;
        if (name === "overview") {
          if (entry.dressing !== dressing) view.setNames(language);
        } else {
          if (entry.dressing !== dressing) {
            view.setDivision(division);
            view.setNames(language, options.labels !== false);
          }
          view.setTiles(options.tiles || null);
          if (!view.paint(this.args.counts[name], this.args.focus)) this.fault = this.text("other_polygons");
          this.seat(name);
          if (view.unsettled) view.settle();
        }
        entry.dressing = dressing;
      }
    }

    /** Words that depend on the language: titles, buttons, legend. */
    dress() {
      for (const element of document.querySelectorAll("[data-text]")) {
        const words = this.text(element.dataset.text);
        if (element.tagName === "BUTTON") {
          element.title = words;
          element.setAttribute("aria-label", words);
        } else element.textContent = words;
      }
      for (const [name, { map }] of this.maps) {
        map.getContainer().setAttribute("role", "group");
        map.getContainer().setAttribute("aria-label", `${this.text(`title_${name}`)}. ${this.text("keys")}`);
      }
      this.notes();
      const kinds = new Set(this.everyone.map((actor) => actor.kind));
      const key = JSON.stringify([this.args.language, [...kinds].sort(), this.args.show]);
      const holder = document.getElementById("cc-legend");
      if (!holder || this.legendKey === key) return;
      this.legendKey = key;
      const only = this.args.pick ? [] : { overview: [], flows: [] }[this.args.show] || ["classes", "reach", "actors", "links"];
      const sections = (this.config.legend[this.args.language] || this.config.legend.fr)
        .filter((section) => only.includes(section.key))
        .map((section) => (section.key !== "actors" ? section
          : { ...section, entries: section.entries.filter((entry) => kinds.has(entry.key)) }))
        .filter((section) => section.entries.length);
      holder.replaceChildren(cc.legend(sections, this.style));
    }

    focus(code) {
      this.focused = code;
      for (const name of this.shown()) {
        const { view } = this.maps.get(name);
        if (name === "overview") continue;
        if (code && view.area.members(code).length) view.focusOn(code);
        else if (!code) view.home(this.motion());
      }
    }

    // ---- choices ------------------------------------------------------------------------------

    /** A choice that came with the arguments; an answer to an older click than the last is ignored. */
    take(selection) {
      const key = JSON.stringify(selection);
      const fresh = selection && selection.seq ? selection.seq >= this.chosenAt : key !== this.told;
      if (fresh) this.choice = selection ? { kind: selection.kind, id: selection.id } : null;
      this.told = key;
      this.light();
    }

    choose(kind, id, area, at) {
      if (this.picker.on) return this.pick(id, area, at);
      const again = this.choice && this.choice.kind === kind && this.choice.id === id;
      if (again) return;
      this.choice = { kind, id };
      this.tell("select", kind, id, area);
    }

    /** While a place is picked a click puts a point, whatever lies there; the keyboard, the unit's middle. */
    pick(id, area, at) {
      const view = this.maps.get(area) && this.maps.get(area).view;
      const [lat, lng] = at || !view ? [0, 0] : view.area.at(id);
      return view && this.picker.put(area, at || { lat, lng });
    }

    clear(area, at) {
      if (this.picker.on) return at && this.picker.put(area, at);
      if (!this.choice) return;
      this.choice = null;
      this.tell("clear", null, null, area);
    }

    tell(event, kind, id, area) {
      this.light();
      this.send({ event, kind, id, area });
      this.chosenAt = this.seq;
    }

    /** Say something to whoever listens; each time with a higher number. */
    send(event) {
      this.seq = Math.max(Date.now(), this.seq + 1);
      this.listen({ ...event, seq: this.seq });
    }

    /** Another value of a setting that the address keeps. */
    set(key, value) {
      this.send({ event: "set", key, value });
    }

    area(name) {
      const entry = this.maps.get(name);
      if (entry && entry.built && entry.view.area) return entry.view.area;
      const overview = this.maps.get("overview"); // it knows Kayes, even when the twin was never open
      return name === "kayes" && overview && overview.built ? overview.view.kayes : null;
    }

    /** Links that concern the choice. */
    chosenLinks() {
      const { choice, links, actors } = this;
      if (!choice) return [];
      if (choice.kind === "actor") return links.filter((link) => actors[link.actor].id === choice.id);
      const kayes = this.area("kayes");
      const idf = this.area("idf");
      if (kayes && kayes.members(choice.id).length) {
        const up = new Set([choice.id, kayes.parentOf(choice.id), ...kayes.regionsOf(choice.id)]);
        const within = new Set(kayes.members(choice.id).map((i) => kayes.units[i].code));
        return links.filter((link) => up.has(link.code) || within.has(link.code));
      }
      if (idf && idf.members(choice.id).length) {
        const within = new Set(idf.members(choice.id).map((i) => idf.units[i].code));
        const holds = (code) => code === choice.id || within.has(code)
          || (idf.groups.get(code) || {}).level === "group" && idf.members(code).some((i) => within.has(idf.units[i].code));
        return links.filter((link) => holds(actors[link.actor].territory));
      }
      return [];
    }

    partners(actor) {
      const n = new Set(this.links.filter((link) => link.actor === actor.position).map((link) => link.code)).size;
      return this.text(n === 1 ? "one_partner" : "n_partners", { n });
    }

    nameOf(code) {
      for (const name of ["kayes", "idf"]) {
        const area = this.area(name);
        if (area && area.members(code).length) return area.name(code);
      }
      return (this.args.names || {})[code] || code; // names that no map here holds
    }

    /** How near a link is to the choice: the unit itself, then what lies within, then what holds it. */
    near(link) {
      if (!this.choice || this.choice.kind === "actor" || link.code === this.choice.id) return 0;
      const kayes = this.area("kayes");
      const within = kayes && kayes.members(this.choice.id).length >= kayes.members(link.code).length;
      return within ? 1 : { direct: 2, cercle: 3, region: 4 }[link.reach] || 4;
    }

    /** What a choice lights: by territory code and by actor id, the nearest link of each first. */
    lights(links) {
      const kayes = this.area("kayes");
      const territories = new Map();
      const actors = new Map();
      if (this.args.options.links === false) return { territories, actors };
      for (const link of [...links].sort((a, b) => this.near(a) - this.near(b))) {
        const actor = this.actors[link.actor];
        const wide = !(kayes && kayes.byCode.has(link.code));
        this.gather(territories, link.code, { title: this.nameOf(link.code), text: link.label, wide, reach: link.reach });
        this.gather(actors, actor.id, { title: actor.name, text: link.label });
      }
      return { territories, actors };
    }

    gather(into, key, link) {
      const known = into.get(key);
      if (!known) into.set(key, { ...link });
      else if (link.text && !known.text) known.text = link.text;
    }

    light() {
      const links = this.chosenLinks();
      const { choice } = this;
      const { territories, actors } = this.lights(links);
      const kayes = this.area("kayes");
      const person = choice && choice.kind === "actor" ? this.actors.find((actor) => actor.id === choice.id) : null;
      const chosen = choice && choice.kind === "territory" ? choice.id : null;
      const inKayes = chosen !== null && kayes !== null && kayes.members(chosen).length > 0;
      if (inKayes) { // the choice itself stands out; of what holds it, only its cercle is drawn
        for (const [code, link] of [...territories]) {
          if (link.reach !== "cercle" || code === chosen) territories.delete(code);
          else link.quiet = true;
        }
      } else [...territories.values()].slice(0, CHIPS).forEach((link) => { link.chip = true; });
      if (person) actors.set(person.id, { title: person.name, text: this.partners(person), chosen: true, chip: true });
      else [...actors.values()].slice(0, CHIPS).forEach((link) => { link.chip = true; });
      for (const name of this.shown()) {
        const { view, built } = this.maps.get(name);
        if (!built) continue;
        if (name === "overview") {
          const pairs = new Set(links.map((link) => `${this.actors[link.actor].id} ${view.end(link.code)}`));
          view.draw(this.actors, this.links, choice ? (id, code) => pairs.has(`${id} ${code}`) : null);
        } else {
          const seat = name === "idf" && person && person.territory;
          const own = new Map(seat ? [[seat, { title: person.name, wide: true }]] : []);
          view.light({ chosen, actors, territories: name === "kayes" ? territories : own });
        }
      }
      this.describe(links, person);
      this.list(links, person);
    }

    /** Every link of the choice as a list: for the keyboard, and for what the maps have no room to write. */
    list(links, chosenActor) {
      if (!this.partnersList) return;
      const named = new Map();
      for (const link of [...links].sort((a, b) => this.near(a) - this.near(b) || b.n - a.n)) {
        const actor = this.actors[link.actor];
        const [kind, id, name] = chosenActor ? ["territory", link.code, this.nameOf(link.code)] : ["actor", actor.id, actor.name];
        const known = named.get(id);
        if (known) known.n += link.n;
        else named.set(id, { kind, id, name, n: link.n, label: link.label });
      }
      this.partnersList.hidden = !named.size || this.args.show === "overview";
      this.partnersList.replaceChildren(...[...named.values()].map(({ kind, id, name, n, label }) => {
        const words = [this.text(n === 1 ? "one_partnership" : "n_partnerships", { n }), label].filter(Boolean).join(" · ");
        const button = cc.html("button", { type: "button" }, cc.html("span", { text: name }), cc.html("small", { text: words }));
        button.addEventListener("click", () => this.choose(kind, id, "list"));
        return cc.html("li", {}, button);
      }));
    }

    /** The status line names the choice and its links in words. */
    describe(links, chosenActor) {
      const { choice } = this;
      if (this.fault) return this.say(this.fault, true);
      if (this.args.pick) return this.say(this.text("pick_here"));
      if (this.args.show === "flows") return this.say("");
      if (!choice) return this.say(this.text(this.args.show === "overview" ? "choose_arc" : "choose"));
      const name = chosenActor ? chosenActor.name : this.nameOf(choice.id);
      const named = new Map();
      for (const link of [...links].sort((a, b) => this.near(a) - this.near(b))) {
        const other = chosenActor ? this.nameOf(link.code) : this.actors[link.actor].name;
        if (!named.has(other)) named.set(other, link.label ? `${other} (${link.label})` : other);
      }
      const all = [...named.values()];
      if (!all.length) return this.say(this.text("no_link", { name }));
      const rest = all.length > 4 ? ` ${this.text("and_more", { n: all.length - 4 })}` : "";
      return this.say(`${name} ↔ ${all.slice(0, 4).join(" · ")}${rest}`);
    }

    /** The online background was given up: said quietly, until another one is asked for. */
    withoutTiles() {
      this.tileless = this.args.options.tiles.url;
      this.notes();
    }

    notes() {
      const { tiles } = this.args.options;
      const words = [tiles && tiles.url === this.tileless ? this.text("no_tiles") : "", this.args.notice];
      for (const note of document.querySelectorAll(".cc-notice")) note.textContent = words.filter(Boolean).join(" · ");
    }

    say(words, wrong) {
      if (!this.status) return;
      this.status.textContent = words;
      this.status.classList.toggle("cc-wrong", Boolean(wrong));
    }

    measure() {
      if (this.onMeasure) this.onMeasure(Math.ceil(document.getElementById("cc-page").getBoundingClientRect().height) + 4);
    }
  }

  /** Called once by the page, before the maps are made. */
  cc.begin = function (listen) {
    const config = cc.config || JSON.parse(document.getElementById("cc-config").textContent);
    cc.definePatterns(config.style);
    cc.runtime = new Runtime(config, listen || (() => {}));
    cc.addMap = (...given) => cc.runtime.addMap(...given);
    return cc.runtime;
  };
})();
