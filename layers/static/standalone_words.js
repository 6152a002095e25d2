// Sentences of the page: the templates of layers/_html_words.py, filled in as geo/ and layers/ fill them.
(function () {
  "use strict";
  const cc = (window.cartocoop = window.cartocoop || {});

  /** A decimal rounded half to even, as text with a point: what the exports do. */
  function rounded(value, digits) {
    const scale = Math.pow(10, digits);
    const scaled = Number((value * scale).toPrecision(14));
    const floor = Math.floor(scaled);
    const rest = scaled - floor;
    const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
    return ((floor + (up ? 1 : 0)) / scale).toFixed(digits);
  }

  class Words {
    constructor(table, named) {
      Object.assign(this, { table, named });
    }

    /** The words of a key, its fields filled in. */
    say(key, fields) {
      const words = this.table[key];
      return words === undefined ? key : cc.fill(words, fields || {});
    }

    list(key) {
      return this.table[key];
    }

    group(text) {
      return text.replace(/\B(?=(\d{3})+(?!\d))/g, this.table.numbers.group);
    }

    number(value) {
      return this.group(rounded(value, 0));
    }

    /** A share: no decimal from 10 % on, one below; never a false 0 or 100 %. */
    percent(value) {
      const { decimal, percent } = this.table.numbers;
      let sign = "";
      let shown = value;
      if (value > 0 && value < 0.0005) [sign, shown] = ["<\u00a0", 0.001];
      else if (value >= 0.9995 && value < 1) [sign, shown] = [">\u00a0", 0.999];
      const digits = (value > 0 && value < 0.0995) || (value >= 0.995 && value < 1) ? 1 : 0;
      return sign + rounded(shown * 100, digits).replace(".", decimal) + percent;
    }

    /** "low", "low – high", or "≥ low" without upper bound. */
    interval(value, share) {
      const show = (one) => (share ? this.percent(one) : this.number(one));
      const first = show(value.low);
      if (value.high === null) return `≥\u00a0${first}`;
      const last = show(value.high);
      if (first === last) return first;
      return `${share ? first.replace(/[%\u00a0]+$/, "") : first}\u202f–\u202f${last}`;
    }

    share(value) {
      return value === null ? this.say("not_known") : this.interval(value, true);
    }

    partOfWhole(figure) {
      return this.say("part_of_whole", { part: this.interval(figure.covered), whole: this.interval(figure.total),
        unit: this.say(`unit_${figure.unit}`) });
    }

    /** One figure of a coverage as a sentence, with what must be said with it. */
    figure(coverage, figure) {
      let share = this.share(figure.share);
      if (figure.withUnknown.low !== figure.covered.low) {
        share = this.say("share_more", { share, more: this.interval(figure.withUnknown) });
      }
      const said = this.say("figure", { place: this.head(coverage), part: this.partOfWhole(figure), share });
      return `${said} ${this.counted(coverage)}`;
    }

    /** What stands behind the figures: partnerships, those that dates leave open, boundaries. */
    counted({ year, partnerships, unknownDates, vintage }) {
      return this.say(year === null ? "counted_any" : "counted_year", { count: partnerships, unknown: unknownDates, vintage });
    }

    /** How the map of a territory is headed. */
    head(coverage) {
      if (coverage.area !== "kayes") return coverage.name;
      const key = { region: "region_of", cercle: "cercle_of" }[coverage.level];
      return key ? this.say(key, { place: coverage.name }) : coverage.name;
    }

    title(filter, place) {
      let text = this.say(`title_${filter.origin}`);
      if (place) text = this.say("title_place", { title: text, place });
      return filter.year === null ? text : `${text}, ${filter.year}`;
    }

    who(filter) {
      let who = this.say("who_all");
      if (filter.kinds !== null) {
        const name = Object.keys(this.named).find((one) => cc.sameKinds(this.named[one], filter.kinds));
        const kinds = Object.keys(this.table.kinds).filter((kind) => filter.kinds.indexOf(kind) >= 0);
        who = name ? this.say(`who_${name}`)
          : this.say("who_kinds", { kinds: kinds.map((kind) => this.table.kinds[kind]).join(", ") });
      }
      return `${who} ${this.say(`from_${filter.origin}`)}`;
    }

    /** The filter as one sentence. */
    describe(filter, place, division) {
      const parts = [
        filter.year === null ? this.say("any_year") : this.say("in_year", { year: filter.year }),
        this.who(filter),
        this.say(`reached_${filter.reach}`),
        filter.theme === "?" ? this.say("theme_unknown") : filter.theme && this.say("theme_is", { theme: filter.theme }),
        filter.confidence !== "low" && this.say(`sure_${filter.confidence}`),
        filter.cercle && this.say("within", { place: place || filter.cercle }),
        filter.twelve && this.say("twelve"),
        filter.associated && this.say("associated"),
        filter.year !== null && this.say("holds", { count: filter.age }),
        division === "2023" && this.say("regions_2023"),
        filter.dates !== "any" && this.say(`dates_${filter.dates}`),
      ];
      const text = parts.filter(Boolean).join(this.say("semicolon"));
      return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
    }

    /** The years of a partnership; what is not known is called so. */
    years({ start, end }) {
      if (Number.isNaN(start) && Number.isNaN(end)) return this.say("dates_not_known");
      const one = (value, key) => (Number.isNaN(value) ? this.say(key) : String(value));
      return `${one(start, "start_unknown")} – ${one(end, "end_unknown")}`;
    }

    status({ status, seen }) {
      if (!status) return this.say("not_stated");
      return Number.isNaN(seen) ? this.say("status_undated", { status: this.say(status) })
        : this.say("status_seen", { status: this.say(status), year: seen });
    }

    funding([funder, published, euros, year, note]) {
      const amount = published || this.say("amount_unknown");
      const unit = euros !== null && amount.indexOf("€") < 0 ? " €" : "";
      const text = `${funder}, ${amount}${unit} (${year || this.say("year_unknown")})`;
      return note ? `${text}. ${note}` : text;
    }
  }

  /** Letters and digits only, without accents or case (data/text_fold.py). */
  function fold(text) {
    const ligatures = { œ: "oe", Œ: "oe", æ: "ae", Æ: "ae", ß: "ss", ø: "o", Ø: "o" };
    return text.replace(/[œŒæÆßøØ]/g, (letter) => ligatures[letter]).normalize("NFKD")
      .replace(/[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/g, "")
      .toLowerCase().replace(/[^0-9a-z]+/g, " ").trim();
  }

  function sameKinds(some, others) {
    return some.length === others.length && some.every((kind) => others.indexOf(kind) >= 0);
  }

  Object.assign(cc, { Words, fold, sameKinds });
})();
