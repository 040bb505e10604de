// Taking a register: a key or a touch a pupil, all blanks at once, and how many are left. Without script the same form
// is filled by hand and sent whole.

// What the page's list of codes says of each: whether minutes belong to it, and the colour of what it counts as.
const knownCodes = () => new Map([...document.getElementById("codes")?.options ?? []].map((option) => [
  option.value.toLowerCase(), { minutes: option.hasAttribute("data-minutes"), tone: option.dataset.tone }]));

// Absences to settle: minutes are asked only beside a code that has them, and none are sent that nobody sees.
const settle = () => {
  const codes = knownCodes();
  const show = (row) => {
    const known = codes.get(row.querySelector(".other input").value.trim().toLowerCase());
    row.querySelector(".minutes").hidden = !known?.minutes;
    if (!known?.minutes) row.querySelector(".minutes input").value = "";
    row.querySelector(".other").className = `other ${known?.tone ?? ""}`;
  };
  for (const row of document.querySelectorAll("[data-settle] .settle")) {
    show(row);
    row.addEventListener("input", () => show(row));
  }
};

const takeRegister = () => {
  "use strict";
  const form = document.querySelector("form[data-register]");
  if (!form) return;
  const rows = [...form.querySelectorAll("[data-pupil]")];
  const said = form.querySelector("[data-marked]");

  const radios = (row) => [...row.querySelectorAll("input[type=radio]")];
  // Any other code is typed; the list of codes says which there are, and which have minutes.
  const other = (row) => row.querySelector(".other input");
  const codes = knownCodes();
  const minutes = (row) => row.querySelector("input[type=number]");
  const marked = (row) => radios(row).some((radio) => radio.checked && radio.value) || Boolean(other(row).value);

  const show = (row) => {
    const late = radios(row).some((radio) => radio.checked && radio.hasAttribute("data-minutes"));
    const known = codes.get(other(row).value.trim().toLowerCase());
    const wants = late || Boolean(known?.minutes);
    other(row).closest(".other").className = `other ${known?.tone ?? ""}`;
    minutes(row).closest(".minutes").hidden = !wants;
    if (!wants) minutes(row).value = "";
    row.toggleAttribute("data-done", marked(row));
  };
  const count = () => {
    const done = rows.filter(marked).length;
    said.textContent = said.dataset.words.replace("{done}", done).replace("{all}", rows.length);
    form.querySelector("[data-fill]").hidden = done === rows.length;
  };
  const at = (row) => row.querySelector("input[type=radio]:checked") || radios(row)[0];
  const go = (index) => {
    const row = rows[index];
    if (row) at(row).focus();
    else form.querySelector("[data-save]").focus();
  };

  const choose = (row, radio, code) => {
    for (const one of radios(row)) one.checked = one === radio;
    other(row).value = code;
    show(row);
    count();
  };
  const button = (row, key) => radios(row).find((one) => (one.dataset.keys || "").includes(key));
  // Codes of two characters: after C the next key may still make it C1; a letter that begins one and is none itself
  // waits in its field for the second.
  const begins = (key) => !codes.has(key) && [...codes.keys()].some((code) => code.startsWith(key));
  let last = null; // the row and key pressed just before
  const press = (index, key) => {
    const row = rows[index];
    const before = last;
    last = null;
    if (before && before.index === index - 1 && codes.has(before.key + key)) {
      choose(rows[before.index], null, (before.key + key).toUpperCase());
    } else if (button(row, key) || codes.has(key)) {
      choose(row, button(row, key), button(row, key) ? "" : key.toUpperCase());
      last = { index, key };
      if (minutes(row).closest(".minutes").hidden) go(index + 1);
      else minutes(row).focus();
    } else if (begins(key)) {
      choose(row, null, key.toUpperCase());
      other(row).focus();
    } else {
      said.textContent = said.dataset.noKey.replace("{key}", key);
    }
  };

  // Whoever chose Late by mouse or touch and then types digits means its minutes, not the keys of the next marks. A
  // mouse goes on to them at once; after a touch that would bring up the keyboard, so only a digit does.
  let pointer = { type: "", at: -Infinity };
  let pointed = null;
  form.addEventListener("pointerdown", (event) => {
    pointer = { type: event.pointerType, at: event.timeStamp };
    pointed = null;
  });

  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-save]"));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = event.target.closest("[data-pupil]");
    if (!row) return;
    const index = rows.indexOf(row);
    const typing = event.target.matches("input[type=number], .other input");
    const meant = pointed === row && !typing && /^\d$/.test(event.key);
    pointed = null;
    if (meant) {
      minutes(row).focus(); // which takes the digit
      return;
    }
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === "*") {
      event.preventDefault();
      fill();
    } else if (event.key in steps && !event.target.matches(".other input")) {
      event.preventDefault();
      go(Math.max(0, index + steps[event.key]));
    } else if (event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault();
      go(index + 1);
    } else if (event.key === "Backspace" && !typing) {
      event.preventDefault();
      // After a mark the next pupil has the focus: Backspace there takes back the mark before.
      const cleared = marked(row) || index === 0 ? index : index - 1;
      const wrong = rows[cleared];
      for (const radio of radios(wrong)) radio.checked = false;
      other(wrong).value = "";
      show(wrong);
      count();
      go(cleared);
    } else if (!typing && event.key.length === 1 && event.key !== " ") {
      event.preventDefault();
      event.stopPropagation();
      press(index, event.key.toLowerCase());
    }
  });

  form.addEventListener("input", (event) => {
    const row = event.target.closest("[data-pupil]");
    if (!row) return;
    if (event.target.matches("input[type=radio]")) other(row).value = "";
    if (event.target === other(row) && event.target.value)
      for (const radio of radios(row)) radio.checked = false;
    show(row);
    count();
    if (event.target.matches("[data-minutes]") && event.timeStamp - pointer.at < 1000) {
      if (pointer.type === "mouse") minutes(row).focus();
      else pointed = row;
    }
    // A code of two characters is whole: on to the next.
    const code = event.target === other(row) ? event.target.value.toLowerCase() : "";
    if (code.length === 2 && codes.has(code) && minutes(row).closest(".minutes").hidden) go(rows.indexOf(row) + 1);
  });

  const fill = () => {
    for (const row of rows)
      if (!marked(row)) {
        radios(row)[0].checked = true;
        show(row);
      }
    count();
    form.querySelector("[data-save]").focus();
  };
  form.querySelector("[data-fill]").addEventListener("click", (event) => {
    event.preventDefault();
    fill();
  });

  rows.forEach(show);
  count();
  const first = rows.findIndex((row) => !marked(row));
  if (first >= 0 && matchMedia("(min-width: 640px)").matches) go(first);
};
const begin = () => {
  takeRegister();
  settle();
};
begin();
document.addEventListener("belfry:shown", begin);
