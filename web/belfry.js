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
      if (input.autofocus) input.focus(); // which moving it took away
    }
    const { dismiss } = document.body.dataset;
    for (const notice of dismiss ? document.querySelectorAll(".notice[role=status]") : []) {
      if (notice.querySelector(".dismiss")) continue;
      const away = button("dismiss", "×");
      away.setAttribute("aria-label", dismiss);
      notice.append(away);
    }
  };
  // Forms that must not be lost (data-keep: a register): what cannot be sent now is kept on this machine, without names,
  // and sent when the line is back. Sending twice does no harm: the same mark is the same mark.
  const kKept = "belfry.kept";
  const kKeptMilliseconds = 3 * 24 * 3600 * 1000;
  const kept = () => JSON.parse(localStorage.getItem(kKept) || "[]")
    .filter((one) => Date.now() - one.at < kKeptMilliseconds);
  const keep = (list) => localStorage.setItem(kKept, JSON.stringify(list.slice(-50)));
  const post = (one) => fetch(one.to, {
    method: "POST",
    body: one.body,
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
  });
  const say = (form, words) => {
    let note = form.querySelector(".kept-note");
    if (!note) {
      note = document.createElement("p");
      note.className = "kept-note";
      note.setAttribute("role", "status");
      (form.querySelector(".register-foot") || form).prepend(note);
    }
    note.textContent = words;
  };
  // The form as it is now: of the same person, with a token of today's session; nothing where they are signed out.
  const formNow = async (one) => {
    const answer = await fetch(one.to);
    if (!answer.ok || new URL(answer.url).pathname !== new URL(one.to).pathname) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const form = page.querySelector("form[data-keep]");
    if (!form) return "over";
    return form.dataset.keepWho === one.who ? form : null;
  };
  // A register that cannot be changed any more: whoever typed the marks is told, and gives them to the office.
  const sayOver = (one) => {
    if (document.getElementById("kept-over") || !one.over) return;
    const note = document.createElement("p");
    note.id = "kept-over";
    note.className = "kept-note";
    note.setAttribute("role", "status");
    const link = document.createElement("a");
    link.href = one.to;
    link.textContent = one.over;
    note.append(link);
    document.getElementById("main").prepend(note);
  };
  let sending = false;
  const sendKept = async () => {
    if (sending || !kept().length) return;
    sending = true;
    try {
      for (const one of kept()) {
        const fresh = await formNow(one);
        if (!fresh) continue;
        if (fresh === "over") {
          sayOver(one);
          continue;
        }
        const fields = new URLSearchParams(one.body);
        fields.set("form_token", fresh.querySelector("[name=form_token]").value);
        const answer = await post({ to: one.to, body: fields.toString() });
        if (answer.status >= 500) break;
        keep(kept().filter((other) => other.at !== one.at));
        const form = document.querySelector("form[data-keep]");
        if (form) say(form, answer.ok ? form.dataset.keepSent : form.dataset.keepRefused);
      }
    } catch {
      // Still no line: at the next try.
    } finally {
      sending = false;
    }
  };
  addEventListener("online", sendKept);
  setInterval(sendKept, 15000);
  sendKept();
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("[data-keep]")) return;
    event.preventDefault();
    const fields = new FormData(form);
    if (event.submitter && event.submitter.name) fields.append(event.submitter.name, event.submitter.value);
    const one = { to: form.action, at: Date.now(), who: form.dataset.keepWho, over: form.dataset.keepOver, body: new URLSearchParams(fields).toString() };
    try {
      const answer = await post(one);
      if (answer.redirected) {
        location.assign(answer.url);
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      // Only an answer that holds the form again has taken what was sent; anything else (signed out meanwhile, the
      // server away) leaves the marks here until this person is back.
      if (![200, 409, 422].includes(answer.status) || !page.querySelector("form[data-keep]")) throw new Error("not taken");
      document.getElementById("main").replaceWith(page.getElementById("main"));
      document.title = page.title;
      document.dispatchEvent(new CustomEvent("belfry:shown"));
      document.getElementById("main").focus();
    } catch {
      keep([...kept(), one]);
      say(form, form.dataset.keepWords);
    }
  });

  // A list for an emergency is kept for when the line is cut, and goes from this machine when its person does.
  if ("serviceWorker" in navigator) {
    const worker = document.querySelector("[data-worker]");
    if (worker) navigator.serviceWorker.register(worker.dataset.worker, { scope: location.pathname })
      .then(() => navigator.serviceWorker.ready).then((registration) => registration.active.postMessage("keep")).catch(() => {});
    if (document.body.classList.contains("plain")) caches.delete("roll-call");
  }

  // Ticks of a list are kept on this machine for as long as the list is of the same session, without names: whoever
  // counts in a playground may touch the wrong thing. A count says since when it runs, and is begun again by a button.
  const ticks = document.querySelector("[data-ticks]");
  if (ticks) {
    const kTicks = "belfry.ticks";
    const said = document.querySelector("[data-ticked]");
    const again = document.querySelector("[data-again]");
    const boxes = [...ticks.querySelectorAll("input[type=checkbox]")];
    const due = boxes.filter((box) => !box.closest(".away"));
    let since = null;
    const read = () => {
      try {
        const last = JSON.parse(localStorage.getItem(kTicks) || "{}");
        if (last.of !== ticks.dataset.ticks) return;
        since = last.since;
        for (const box of boxes) box.checked = last.done.includes(box.value);
      } catch {
        localStorage.removeItem(kTicks);
      }
    };
    const show = () => {
      const done = due.filter((box) => box.checked).length;
      said.textContent = since && said.dataset.ticked.replace("{done}", done).replace("{all}", due.length).replace("{time}", since);
      again.hidden = !since;
    };
    ticks.addEventListener("change", () => {
      since ||= new Date().toTimeString().slice(0, 5);
      const done = boxes.filter((box) => box.checked).map((box) => box.value);
      localStorage.setItem(kTicks, JSON.stringify({ of: ticks.dataset.ticks, since, done }));
      show();
    });
    again.addEventListener("click", () => {
      localStorage.removeItem(kTicks);
      since = null;
      for (const box of boxes) box.checked = false;
      show();
    });
    read();
    show();
  } else if (document.body.classList.contains("plain")) {
    localStorage.removeItem("belfry.ticks");
  }

  // What others do shows by itself: the part of the page named by data-live is fetched again when its stream says so.
  for (const part of document.querySelectorAll("[data-live]")) {
    let again = 0;
    const refresh = async () => {
      again = 0;
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(part.id);
      const now = document.getElementById(part.id);
      if (fresh && now && !now.contains(document.activeElement)) now.innerHTML = fresh.innerHTML;
    };
    new EventSource(part.dataset.live).addEventListener("changed", () => {
      again ||= setTimeout(refresh, 1000 + Math.random() * 1000);
    });
  }

  begin();
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
  document.addEventListener("htmx:after:swap", begin);
})();
