// What script adds: every page works without it. No inline handlers, so that the content security policy is strict.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  const typing = (element) => element && element.closest("input, textarea, select, [contenteditable]");

  // "/" goes to the search box, Escape closes an open menu and gives the focus back to what opened it.
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
      const box = document.querySelector("[data-slash]");
      if (box && box.offsetParent) {
        event.preventDefault();
        box.focus();
        box.select();
      }
    }
    if (event.key === "Escape") {
      const open = document.querySelector("details.menu[open]");
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
      }
    }
  });

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]"))
      if (!menu.contains(event.target)) menu.open = false;

    const dismiss = event.target.closest(".dismiss");
    if (dismiss) {
      dismiss.closest(".notice").remove();
      document.getElementById("main").focus();
    }

    const reveal = event.target.closest(".reveal");
    if (reveal) {
      const input = reveal.parentElement.querySelector("input");
      const { show, hide } = reveal.closest("form").dataset;
      const hidden = input.type === "password";
      input.type = hidden ? "text" : "password";
      reveal.textContent = hidden ? hide : show;
    }
  });

  // A table's boxes: all of the page at once, and how many are chosen.
  const count = (region) => {
    const boxes = [...region.querySelectorAll("input[name=selected]")];
    const chosen = boxes.filter((box) => box.checked).length;
    const all = region.querySelector("[data-select-all]");
    if (all) {
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
    const said = region.querySelector("[data-selected]");
    if (said) {
      said.textContent = `${chosen} ${said.dataset.selected}`;
      said.closest(".select-bar").toggleAttribute("data-chosen", chosen > 0);
    }
  };
  document.addEventListener("change", (event) => {
    const region = event.target.closest(".table-region");
    if (!region) return;
    if (event.target.matches("[data-select-all]"))
      for (const box of region.querySelectorAll("input[name=selected]")) box.checked = event.target.checked;
    if (event.target.matches("[data-select-all], [name=selected]")) count(region);
  });

  // A form that is on its way is not sent a second time; a page that comes back from the browser's memory is free again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
    }
  });

  const button = (name, words) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = name;
    made.append(words);
    return made;
  };
  // A password can be looked at before it is sent; a notice that is not an alarm can be put away.
  const begin = () => {
    for (const region of document.querySelectorAll(".table-region")) count(region);
    for (const input of document.querySelectorAll("form[data-show] input[type=password]")) {
      if (input.closest(".with-reveal")) continue;
      const holder = document.createElement("div");
      holder.className = "with-reveal";
      input.replaceWith(holder);
      const look = button("reveal", holder.closest("form").dataset.show);
      look.setAttribute("aria-controls", input.id);
      holder.append(input, look);
    }
    const { dismiss } = document.body.dataset;
    for (const notice of dismiss ? document.querySelectorAll(".notice[role=status]") : []) {
      if (notice.querySelector(".dismiss")) continue;
      const away = button("dismiss", "×");
      away.setAttribute("aria-label", dismiss);
      notice.append(away);
    }
  };
  begin();
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
  document.addEventListener("htmx:after:swap", begin);
})();
