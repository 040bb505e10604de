// Reading aloud and one-switch scanning, for those who chose them (html[data-read], html[data-scan]). Nothing here is
// needed to use a page, and it works beside a keyboard, a mouse and a screen reader.
(() => {
  "use strict";
  const root = document.documentElement;
  const visible = (element) => element.checkVisibility ? element.checkVisibility() : Boolean(element.offsetParent);

  // ---- reading aloud: what is marked, else the page's own part from its beginning, a sentence's element lit at a time
  const voice = window.speechSynthesis;
  const { readStart, readStop } = document.body.dataset;
  if (root.dataset.read && voice && readStart) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button read-aloud";
    button.textContent = readStart;
    document.body.append(button);
    let turn = 0;
    const light = (element) => {
      document.querySelector(".reading")?.classList.remove("reading");
      element?.classList.add("reading");
      element?.scrollIntoView({ block: "nearest" });
    };
    const stop = () => {
      ++turn;
      voice.cancel();
      light(null);
      button.textContent = readStart;
    };
    const parts = () => {
      const marked = String(getSelection()).trim();
      if (marked) return [{ text: marked }];
      const inner = "h1, h2, h3, p, li, dt, dd, th, td, label, legend, summary, button, figcaption";
      return [...document.querySelectorAll(`main :is(${inner})`)]
        .filter((element) => visible(element) && !element.closest(".visually-hidden") && !element.querySelector(inner))
        .map((element) => ({ element, text: element.innerText.trim() }))
        .filter((part) => part.text);
    };
    const say = (list, mine) => {
      if (mine !== turn) return;
      const part = list.shift();
      if (!part) return stop();
      const speech = new SpeechSynthesisUtterance(part.text);
      speech.lang = root.lang;
      speech.onend = speech.onerror = () => say(list, mine);
      light(part.element);
      voice.speak(speech);
    };
    button.addEventListener("click", () => {
      if (button.textContent === readStop) return stop();
      const list = parts();
      stop();
      button.textContent = readStop;
      say(list, turn);
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") stop(); });
    addEventListener("pagehide", stop);
    document.addEventListener("htmx:after:swap", stop);
  }

  // ---- one switch: parts light up in turn; the switch goes into the lit part, then does the lit thing
  const pace = Number(root.dataset.scan);
  if (!pace) return;
  const usable = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const things = (part) => [...part.querySelectorAll(usable)].filter((one) => visible(one) && !one.disabled);
  const partsOf = () => {
    const main = document.getElementById("main");
    const inside = [...main.querySelectorAll(".panel, form, nav, table, .page-head, .tiles")]
      .filter((one) => !one.parentElement.closest("#main .panel, #main form, #main nav, #main table, #main .tiles"));
    return [...inside, main, ...document.querySelectorAll("body > header .top, nav.rail, nav.bar, .read-aloud")]
      .map((part) => ({ part, list: part.matches(usable) ? [part] : things(part).filter((one) => part !== main || !inside.some((other) => other.contains(one))) }))
      .filter(({ part, list }) => visible(part) && list.length);
  };
  const typed = (element) => element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit], [type=button], [type=file])");
  let at = -1, inside = null, rounds = 0, paused = false, timer;
  const light = (element) => {
    document.querySelector(".scanned")?.classList.remove("scanned");
    element?.classList.add("scanned");
    element?.scrollIntoView({ block: "nearest" });
  };
  const step = () => {
    clearTimeout(timer);
    if (!paused) {
      const list = inside ? inside.filter((one) => one.isConnected && visible(one)) : partsOf();
      if (!list.length || (inside && at + 1 >= list.length && ++rounds >= 2)) {
        inside = null; // twice round and nothing chosen: back to the parts
        at = -1;
      } else {
        at = (at + 1) % list.length;
        light(inside ? list[at] : list[at].part);
      }
    }
    timer = setTimeout(step, pace);
  };
  const enter = (list) => {
    inside = list;
    at = -1;
    rounds = 0;
    step();
  };
  const press = () => {
    const lit = document.querySelector(".scanned");
    if (!lit) return;
    if (!inside) {
      const found = partsOf().find(({ part }) => part === lit);
      if (found && (found.list.length > 1 || found.list[0] !== lit)) return enter(found.list);
    }
    inside = null;
    at = -1;
    lit.focus();
    if (typed(lit)) {
      paused = true; // typing; goes on when the field is left
      light(null);
      lit.addEventListener("blur", () => { paused = false; }, { once: true });
    } else {
      lit.click();
    }
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      paused = !paused;
      light(null);
      document.activeElement?.blur();
      return;
    }
    if (paused || (event.key !== " " && event.key !== "Enter") || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) press();
  }, true);
  // Where somebody uses keys or a mouse as well, the light waits for them.
  for (const kind of ["pointerdown", "wheel"])
    addEventListener(kind, () => { clearTimeout(timer); timer = setTimeout(step, 3 * pace); }, { passive: true });
  step();
})();
