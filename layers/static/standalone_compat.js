// What a browser of 2017 lacks and our scripts use. First of all scripts; does nothing in a newer browser.
(function () {
  "use strict";
  function lend(holder, name, value) {
    if (!holder[name]) Object.defineProperty(holder, name, { value: value, writable: true, configurable: true });
  }

  lend(Element.prototype, "replaceChildren", function () {
    while (this.firstChild) this.removeChild(this.firstChild);
    this.append.apply(this, arguments);
  });
  lend(Array.prototype, "flat", function () {
    return [].concat.apply([], this);
  });
  lend(Array.prototype, "flatMap", function (make) {
    return [].concat.apply([], this.map(make));
  });
  function Observer(tell) { this.tell = tell; }
  Observer.prototype.observe = function () { window.addEventListener("resize", this.tell); };
  lend(window, "ResizeObserver", Observer);
  try {
    document.querySelector(":focus-visible");
  } catch (error) { // the selector is not known: every focus is shown
    var matches = Element.prototype.matches;
    Element.prototype.matches = function (selector) {
      return matches.call(this, selector.replace(/:focus-visible/g, ":focus"));
    };
    document.documentElement.classList.add("cs-all-focus");
  }
  // a browser that cannot even read the other scripts says so, above what can be read without them
  window.addEventListener("load", function () {
    if (!window.cartocoop || !window.cartocoop.page) document.getElementById("cs-old").hidden = false;
  });
})();
