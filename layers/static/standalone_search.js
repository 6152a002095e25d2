// The search: communes, other territories, places as published, actors and themes, whatever the accents and case.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});
  const MOST = 12;

  /** Entries {text, note, folded, weight, act()}; the best first: whole name, start of name, start of a word. */
  function find(entries, asked) {
    const wanted = cc.fold(asked);
    if (!wanted) return [];
    const parts = wanted.split(" ");
    const score = (folded) => {
      if (folded === wanted) return 0;
      if (folded.indexOf(wanted) === 0) return 1;
      const padded = ` ${folded}`;
      return parts.every((part) => padded.indexOf(` ${part}`) >= 0) ? 2 : parts.every((part) => folded.indexOf(part) >= 0) ? 3 : 9;
    };
    return entries.map((entry) => [score(entry.folded), entry]).filter(([value]) => value < 9)
      .sort(([a, one], [b, other]) => a - b || one.weight - other.weight || one.folded.length - other.folded.length)
      .map(([, entry]) => entry);
  }

  /** A combobox; `entries()` gives the list in the page's language. */
  class Search {
    constructor(words, entries, say) {
      Object.assign(this, { words, entries, say, found: [], at: -1 });
      this.list = cc.html("ul", { role: "listbox", id: "cs-found", hidden: "", "aria-label": words.say("search") });
      this.input = cc.html("input", { type: "search", role: "combobox", "aria-expanded": "false", "aria-controls": "cs-found",
        "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false", "aria-label": words.say("search"),
        placeholder: words.say("search") });
      this.element = cc.html("div", { class: "cs-search", role: "search" }, this.input, this.list);
      this.input.addEventListener("input", () => this.look());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
      this.list.addEventListener("mousedown", (event) => event.preventDefault()); // keep the focus while a result is pressed
    }

    look() {
      this.at = -1;
      const all = find(this.entries(), this.input.value);
      this.found = all.slice(0, MOST);
      this.list.replaceChildren(...this.found.map((entry, i) => {
        const item = cc.html("li", { role: "option", id: `cs-found-${i}`, "aria-selected": "false" },
          cc.html("span", { text: entry.text }), cc.html("small", { text: entry.note }));
        item.addEventListener("click", () => this.choose(i));
        return item;
      }));
      const asked = this.input.value.trim() !== "";
      if (asked && !this.found.length) this.list.append(cc.html("li", { class: "cs-none", text: this.words.say("found_none") }));
      this.list.hidden = !asked;
      this.input.setAttribute("aria-expanded", String(asked));
      this.input.removeAttribute("aria-activedescendant");
      if (asked) this.say(!all.length ? this.words.say("found_none") : all.length === 1 ? this.words.say("found_one") : this.words.say("found", { count: all.length }));
    }

    key(event) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && this.found.length) this.move((this.at + step + this.found.length) % this.found.length);
      else if (event.key === "Enter" && this.found.length) this.choose(Math.max(0, this.at));
      else if (event.key === "Escape") this.close();
      else return;
      event.preventDefault();
    }

    move(to) {
      this.at = to;
      Array.from(this.list.children).forEach((item, i) => item.setAttribute("aria-selected", String(i === to)));
      this.input.setAttribute("aria-activedescendant", `cs-found-${to}`);
      this.list.children[to].scrollIntoView({ block: "nearest" });
    }

    choose(i) {
      const entry = this.found[i];
      this.input.value = entry.text;
      this.close();
      entry.act();
    }

    close() {
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
    }
  }

  Object.assign(cc, { Search, findEntries: find });
})();
