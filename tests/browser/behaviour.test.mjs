// What script adds, and what must work without it. On the gallery, so that no area is needed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Belfry } from "./belfry.mjs";
import { assertAccessible, assertFits } from "./checks.mjs";

let belfry;
before(async () => { belfry = await Belfry.start(); });
after(async () => { await belfry?.stop(); });

async function on(options, work) {
  const { page, complaints, close } = await belfry.open(options);
  try {
    await page.goto(options.path ?? "/_ui");
    await work(page);
    assert.deepEqual(complaints, []);
  } finally {
    await close();
  }
}

test("'/' goes to the search box, and types a slash where somebody is typing", () => on({ as: "office" }, async (page) => {
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("/");
  const box = page.locator("[data-slash]");
  assert.ok(await box.evaluate((element) => element === document.activeElement));
  await page.keyboard.press("/");
  assert.equal(await box.inputValue(), "/");
}));

test("the person's menu opens by key and closes with Escape, which gives the focus back", () => on({ as: "office" }, async (page) => {
  const summary = page.locator("details.menu > summary");
  await summary.focus();
  await page.keyboard.press("Enter");
  assert.ok(await page.locator(".menu-list").isVisible());
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  assert.ok(!(await page.locator(".menu-list").isVisible()));
  assert.ok(await summary.evaluate((element) => element === document.activeElement));
}));

test("the first key press offers to skip the frame", () => on({ as: "office", path: "/everything" }, async (page) => {
  await page.keyboard.press("Tab");
  const skip = page.locator(".skip");
  assert.ok(await skip.evaluate((element) => element === document.activeElement));
  assert.ok((await skip.boundingBox()).y >= 0);
  await page.keyboard.press("Enter");
  assert.ok(await page.evaluate(() => document.activeElement.id === "main"));
}));

test("all rows of a page are chosen at once, and counted", () => on({ as: "office" }, async (page) => {
  const all = page.locator("#rows [data-select-all]"), boxes = page.locator("#rows input[name=selected]");
  await all.check();
  const count = await boxes.count();
  assert.equal(await boxes.evaluateAll((found) => found.filter((box) => box.checked).length), count);
  assert.match(await page.locator("#rows [data-selected]").textContent(), new RegExp(`^${count} `));
  await boxes.first().uncheck();
  assert.ok(await all.evaluate((box) => box.indeterminate && !box.checked));
}));

test("sorting exchanges the table alone, keeps its state in the address, and the way back works", () => on({ as: "office" }, async (page) => {
  await page.evaluate(() => { window.stayed = true; });
  await page.locator("#rows thead a", { hasText: "Year" }).click();
  await page.waitForURL(/sort=year/);
  await page.locator('#rows th[aria-sort="ascending"]', { hasText: "Year" }).waitFor();
  assert.ok(await page.evaluate(() => window.stayed), "the page was not loaded anew");
  assert.equal(await page.locator("h1").count(), 1);
  await page.locator("#rows .pager a", { hasText: "Later" }).click();
  await page.waitForURL(/page=2/);
  await page.goBack();
  await page.waitForURL((url) => !url.search.includes("page=2"));
  await page.locator("#rows th[aria-sort]").first().waitFor();
}));

test("a table sorts, pages and filters without script", () => on({ as: "office", script: false }, async (page) => {
  await page.locator("#rows thead a", { hasText: "Year" }).click();
  await page.waitForURL(/sort=year/);
  assert.equal(await page.locator('#rows th[aria-sort="ascending"]').count(), 1);
  await page.locator("#rows-text").fill("ada & co");
  await page.locator("#rows .filter button").click();
  await page.waitForURL(/text=ada/);
  assert.equal(new URL(page.url()).searchParams.get("text"), "ada & co");
  assert.equal(new URL(page.url()).searchParams.get("school"), "Oakfield & Ash");
}));

test("a password can be looked at, and is hidden again", () => on({ path: "/_ui/plain" }, async (page) => {
  const input = page.locator("input[name=password]");
  await page.locator(".reveal").click();
  assert.equal(await input.getAttribute("type"), "text");
  await page.locator(".reveal").click();
  assert.equal(await input.getAttribute("type"), "password");
}));

test("a refused form shows its errors first, each a way to its field", () => on({ path: "/_ui/plain?wrong=1" }, async (page) => {
  assert.ok(await page.evaluate(() => document.activeElement.matches("[role=alert]")));
  await page.locator("[role=alert] a").first().click();
  assert.equal(await page.evaluate(() => document.activeElement.name), "password");
}));

test("a notice that is no alarm can be put away", () => on({ as: "office" }, async (page) => {
  const notices = page.locator(".notice[role=status]");
  const before = await notices.count();
  await notices.first().locator(".dismiss").click();
  assert.equal(await notices.count(), before - 1);
  assert.equal(await page.locator(".notice[role=alert] .dismiss").count(), 0);
}));

for (const [what, options] of Object.entries({
  "at 400% zoom": { width: 320, height: 256 },
  "in the dark": { width: 1440, colorScheme: "dark" },
  "in the dark on a phone": { width: 360, colorScheme: "dark" },
  "in forced colours": { width: 1440, forcedColors: "active" },
  "with less motion": { width: 1440, reducedMotion: "reduce" },
}))
  for (const path of ["/_ui", "/_ui/plain?wrong=1"])
    test(`${path} is whole and accessible ${what}`, () => on({ ...options, path, as: path === "/_ui" ? "office" : undefined }, async (page) => {
      await page.evaluate(() => document.fonts.ready);
      await assertFits(page, what);
      await assertAccessible(page, what);
    }));

test("nothing moves for those who want less motion", () => on({ as: "office", reducedMotion: "reduce" }, async (page) => {
  const moving = await page.evaluate(() => document.getAnimations().length);
  assert.equal(moving, 0);
}));

test("all that can be pressed is large enough for a finger", () => on({ as: "office", width: 360 }, async (page) => {
  const small = await page.$$eval("button, .button, .bar a, .top a, summary, input:not([type=hidden]), select", (found) => found
    .filter((element) => element.checkVisibility())
    .map((element) => {
      const { width, height } = (element.closest(".choice, td.select, th.select") ?? element).getBoundingClientRect();
      return { what: element.outerHTML.slice(0, 80), width, height };
    })
    .filter(({ width, height }) => width < 24 || height < 36));
  assert.deepEqual(small, []);
}));

test("every focused thing shows that it is, and nothing covers it", () => on({ as: "office", width: 360, height: 740 }, async (page) => {
  for (let i = 0; i < 60; ++i) {
    await page.keyboard.press("Tab");
    const state = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const box = element.getBoundingClientRect();
      const at = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, innerHeight - 1));
      return {
        what: element.outerHTML.slice(0, 90),
        outline: getComputedStyle(element).outlineStyle,
        covered: box.width < innerWidth && at !== null && !element.contains(at) && !at.contains(element) &&
          !at.closest("label")?.contains(element) && Boolean(at.closest(".bar, .top")),
      };
    });
    if (!state) continue;
    assert.notEqual(state.outline, "none", state.what);
    assert.ok(!state.covered, `covered: ${state.what}`);
  }
}));

// Personal settings are kept with the account, so these are somebody whom no other test here looks at.
async function settings(page, fields) {
  await page.goto("/me/settings");
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`[name=${name}]`);
    if (typeof value === "boolean") await field.setChecked(value);
    else await field.selectOption(value);
  }
  await page.locator("main form button[type=submit]").first().click({ noWaitAfter: true });
  await page.waitForURL(/done=yes/);
}

test("whoever wants it is read to: the page's own part, one thing lit after the other, until Escape", () => on({ as: "community", path: "/me" }, async (page) => {
  await page.addInitScript(() => {
    window.said = [];
    Object.defineProperty(window, "speechSynthesis", { value: {
      cancel: () => {},
      speak: (speech) => { window.said.push(speech.text); if (window.said.length < 3) setTimeout(() => speech.onend(), 10); },
    } });
  });
  await page.goto("/me");
  assert.equal(await page.locator(".read-aloud").count(), 0);
  await settings(page, { read: true });
  try {
    await page.goto("/me");
    await page.locator(".read-aloud").click();
    await page.waitForFunction(() => window.said.length === 3);
    const said = await page.evaluate(() => window.said);
    assert.equal(said[0], (await page.locator("h1").textContent()).trim());
    assert.equal(await page.locator(".reading").count(), 1);
    await assertAccessible(page, "while reading");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".reading").count(), 0);
    assert.match(await page.locator(".read-aloud").textContent(), /aloud/);
  } finally {
    await settings(page, { read: false });
  }
}));

test("one switch reaches everything: parts light up, the switch goes in, and does the lit thing", () => on({ as: "community", path: "/me" }, async (page) => {
  await settings(page, { scan: "1000" });
  try {
    await page.goto("/me");
    const lit = page.locator(".scanned");
    await page.locator(".tiles.scanned").waitFor({ timeout: 15_000 });
    await assertAccessible(page, "while scanning");
    await page.keyboard.press("Space");
    await page.locator("a.tile.scanned[href='/me/devices']").waitFor({ timeout: 15_000 });
    assert.equal(await lit.count(), 1);
    await page.keyboard.press("Enter");
    await page.waitForURL(/me\/devices/);
    await page.locator(".scanned").waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".scanned").count(), 0);
    await page.waitForTimeout(1500);
    assert.equal(await page.locator(".scanned").count(), 0, "it waits until it is asked again");
    await page.keyboard.press("Escape");
    await page.locator(".scanned").waitFor();
  } finally {
    await page.keyboard.press("Escape");
    await settings(page, { scan: "0" });
  }
}));

// A form that the page itself would make the browser send without its origin is refused; only a real browser shows that.
for (const script of [true, false]) {
  test(`a link to a new password leads to signing in with it, ${script ? "with" : "without"} script`, async (t) => {
    if (!belfry.command) return t.skip("a Belfry that runs already is left as it is");
    const username = (await belfry.usernames())[script ? "head" : "technician"];
    const link = belfry.command("person", "reset", username).match(/\/password\/[\w-]+/)[0];
    await on({ path: link, script }, async (page) => {
      await page.fill("input[name=password]", "grey goose 77");
      await page.fill("input[name=again]", "grey goose 77");
      await page.click("main form button[type=submit]");
      await page.waitForURL((url) => url.pathname === "/sign-in");
      await page.fill("input[name=name]", username);
      await page.fill("input[name=password]", "grey goose 77");
      await page.click("main form button[type=submit]");
      await page.waitForURL((url) => url.pathname === "/");
    });
  });
}

// Registers are of the day that the demonstration's clock shows: a day of school, in the morning.
async function openRegister(page, which) {
  await page.goto("/registers");
  await page.goto(await page.locator(".board a").nth(which).getAttribute("href"));
}

test("a register of thirty is taken by one key a pupil", () => on({ as: "teacher", path: "/registers" }, async (page) => {
  await openRegister(page, 3);
  const rows = page.locator("[data-pupil]");
  const all = await rows.count();
  assert.ok(all > 10);
  assert.ok(await rows.first().locator("input[type=radio]").first().evaluate((element) => element === document.activeElement));
  for (let i = 0; i < all; ++i) {
    await page.keyboard.press(i === 2 ? "n" : i === 4 ? "i" : i === 6 ? "l" : "/");
    if (i === 6) {
      await page.keyboard.type("12");
      await page.keyboard.press("Enter");
    }
  }
  assert.equal(await page.locator("[data-marked]").textContent(), `${all} of ${all} marked`);
  assert.ok(await page.locator("[data-save]").evaluate((element) => element === document.activeElement));
  await page.keyboard.press("Enter");
  await page.waitForURL(/registers\?taken=/);
  await page.goBack();
  const values = await rows.evaluateAll((list) => list.slice(0, 7).map((row) =>
    row.querySelector("input[type=radio]:checked")?.value ?? row.querySelector(".other input").value));
  assert.deepEqual(values, ["/", "/", "N", "/", "I", "/", "L"]);
  assert.equal(await rows.nth(6).locator("input[type=number]").inputValue(), "12");
}));

test("minutes typed after Late was chosen by mouse are minutes", () => on({ as: "teacher", path: "/registers" }, async (page) => {
  await openRegister(page, 5);
  const rows = page.locator("[data-pupil]");
  await rows.nth(1).locator(".three label").nth(1).click();
  await page.keyboard.type("12");
  assert.equal(await rows.nth(1).locator("input[type=number]").inputValue(), "12");
  assert.equal(await rows.nth(1).locator("input[type=radio]:checked").getAttribute("value"), "L");
  assert.equal(await rows.nth(2).locator("input[type=radio]:checked").count(), 0);
}));

test("a register is taken by touch, all blanks at once", () => on({ as: "teacher", width: 360, path: "/registers" }, async (page) => {
  await openRegister(page, 4);
  await page.locator("[data-pupil]").nth(1).locator(".three label").nth(2).click();
  await page.locator("[data-fill]").click();
  await page.locator("[data-save]").click();
  await page.waitForURL(/registers\?taken=/);
  assert.ok(await page.locator(".notice.good").isVisible());
}));

test("a register is filled and saved from the keyboard", () => on({ as: "teacher", path: "/registers" }, async (page) => {
  await openRegister(page, 10);
  await page.keyboard.press("n");
  await page.keyboard.press("*");
  const rows = page.locator("[data-pupil]");
  assert.equal(await rows.evaluateAll((list) => list.filter((row) => !row.hasAttribute("data-done")).length), 0);
  assert.equal(await rows.first().locator("input[type=radio]:checked").getAttribute("value"), "N");
  await rows.nth(2).locator(".other input").fill("i");
  assert.ok(await rows.nth(2).locator(".other.info").isVisible());
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/registers\?taken=/);
}));

test("minutes are asked beside a code that has them", () => on({ as: "office", path: "/absences/unsettled" }, async (page) => {
  const row = page.locator(".settle").first();
  assert.ok(!await row.locator(".minutes").isVisible());
  await row.locator(".other input").fill("u");
  assert.ok(await row.locator(".minutes").isVisible());
  await row.locator(".minutes input").fill("45");
  await row.locator(".other input").fill("i");
  assert.ok(!await row.locator(".minutes").isVisible());
  assert.equal(await row.locator(".minutes input").inputValue(), "");
}));

test("a register is taken without script", () => on({ as: "teacher", script: false, path: "/registers" }, async (page) => {
  await openRegister(page, 5);
  await page.locator("[data-pupil]").nth(1).locator("input[value=N]").check({ force: true });
  await page.locator("button[name=fill]").click();
  await page.waitForURL(/registers\?taken=/);
}));

test("what is saved without a line is kept without names, and sent once when it is back", async () => {
  const { page, close } = await belfry.open({ as: "teacher" });
  try {
    await openRegister(page, 6);
    await page.locator("[data-fill]").click();
    const name = await page.locator(".pupil b").first().textContent();
    await page.context().setOffline(true);
    await page.locator("[data-save]").click();
    await page.locator(".kept-note").waitFor();
    const kept = await page.evaluate(() => localStorage.getItem("belfry.kept"));
    assert.ok(kept.length > 100 && !kept.includes(name.split(",")[0]));
    const sent = [];
    page.on("requestfinished", (request) => request.method() === "POST" && sent.push(request.url()));
    await page.context().setOffline(false);
    await page.waitForFunction(() => localStorage.getItem("belfry.kept") === "[]");
    await page.reload();
    await page.waitForLoadState("networkidle");
    assert.equal(sent.length, 1, sent.join(", "));
    assert.equal(await page.locator("[data-pupil] input[type=radio]:checked").count(), await page.locator("[data-pupil]").count());
  } finally {
    await close();
  }
});

test("marks kept without a line outlive being signed out, and wait for the same person", async () => {
  const { page, close } = await belfry.open({ as: "teacher" });
  try {
    await openRegister(page, 7);
    const address = page.url();
    await page.locator("[data-fill]").click();
    await page.context().setOffline(true);
    await page.locator("[data-save]").click();
    await page.locator(".kept-note").waitFor();
    const cookies = await page.context().cookies();
    await page.context().clearCookies();
    await page.context().setOffline(false);
    // The page tries at once, is sent to sign in, and keeps them.
    const tried = page.waitForResponse((answer) => answer.url().includes("/registers/"));
    await page.goto("/sign-in");
    await tried;
    assert.notEqual(await page.evaluate(() => localStorage.getItem("belfry.kept")), "[]");
    await page.context().addCookies(cookies);
    await page.goto("/");
    await page.waitForFunction(() => localStorage.getItem("belfry.kept") === "[]");
    await page.goto(address);
    assert.equal(await page.locator("[data-pupil] input[type=radio]:checked").count(), await page.locator("[data-pupil]").count());
  } finally {
    await close();
  }
});

test("marks saved after being signed out stay on the page and on the machine", async () => {
  const { page, close } = await belfry.open({ as: "teacher" });
  try {
    await openRegister(page, 8);
    await page.locator("[data-fill]").click();
    await page.context().clearCookies();
    await page.locator("[data-save]").click();
    await page.locator(".kept-note").waitFor();
    assert.ok(await page.locator(".kept-note").isVisible());
    assert.ok(await page.locator("[data-pupil] input[type=radio]:checked").count() > 10);
    assert.notEqual(await page.evaluate(() => localStorage.getItem("belfry.kept")), "[]");
  } finally {
    await close();
  }
});

test("codes of two characters are typed, and a key that is no code is said", () => on({ as: "teacher", path: "/registers" }, async (page) => {
  await openRegister(page, 9);
  const code = (which) => page.locator("[data-pupil]").nth(which).locator(".other input").inputValue();
  const marked = (which) => page.locator("[data-pupil]").nth(which).evaluate((row) => row.hasAttribute("data-done"));
  const focused = (which) => page.locator("[data-pupil]").nth(which).locator("input:focus").count();
  await page.locator("[data-pupil]").first().locator("input[type=radio]").first().focus();
  for (const key of ["c", "1", "y", "1"]) await page.keyboard.press(key);
  assert.deepEqual([await code(0), await code(1)], ["C1", "Y1"]);
  assert.equal(await focused(2), 1);
  for (const key of ["c", "n"]) await page.keyboard.press(key);
  assert.equal(await code(2), "C");
  assert.ok(await marked(3));
  assert.equal(await code(3), "");
  await page.keyboard.press("a");
  assert.ok(!await marked(4));
  assert.equal(await page.locator("[data-marked]").textContent(), "“a” is no code.");
}));

test("Backspace takes back the mark before", () => on({ as: "teacher", path: "/registers" }, async (page) => {
  await openRegister(page, 8);
  const done = (which) => page.locator("[data-pupil]").nth(which).evaluate((row) => row.hasAttribute("data-done"));
  await page.locator("[data-pupil]").first().locator("input[type=radio]").first().focus();
  await page.keyboard.press("n");
  assert.ok(await done(0));
  await page.keyboard.press("Backspace");
  assert.ok(!await done(0));
  const focused = page.locator("[data-pupil]").first().locator("input:focus");
  assert.equal(await focused.count(), 1);
}));

test("a roll-call keeps its ticks, says since when they count, and begins again", () => on({ as: "teacher", path: "/roll-call" }, async (page) => {
  const box = page.locator(".roll-call li:not(.away) input").first();
  await box.check();
  await page.reload();
  assert.ok(await box.isChecked());
  assert.match(await page.locator("[data-ticked]").textContent(), /^1 of \d+ ticked off, counted since \d\d:\d\d$/);
  await page.locator("[data-again]").click();
  await page.reload();
  assert.ok(!await box.isChecked());
  await page.evaluate(() => localStorage.setItem("belfry.ticks", "{"));
  await page.reload();
  assert.ok(!await box.isChecked());
}));

// waitForFunction takes the promise of an asynchronous question for a yes.
async function answersYes(page, question) {
  for (let tries = 0; tries < 200; ++tries) {
    if (await page.evaluate(question)) return;
    await new Promise((go) => setTimeout(go, 50));
  }
  assert.fail(`never so: ${question}`);
}

test("the last roll-call can be read when the line is cut, and not by who comes after", async () => {
  const { page, close } = await belfry.open({ as: "teacher" });
  try {
    await page.goto("/roll-call");
    // From the first visit on, which came before there was a worker.
    await page.waitForFunction(() => navigator.serviceWorker.controller);
    await answersYes(page, async () => Boolean(await (await caches.open("roll-call")).match("/roll-call")));
    await page.context().setOffline(true);
    await page.reload();
    assert.ok(await page.locator(".roll-call li").count() > 10);
    // A list of yesterday is nobody's emergency.
    await page.evaluate(async () => {
      const kept = await caches.match("/roll-call");
      const headers = new Headers(kept.headers);
      headers.set("X-Kept-At", Date.now() - 12 * 3600 * 1000 - 1);
      await (await caches.open("roll-call")).put("/roll-call", new Response(await kept.blob(), { headers }));
    });
    await assert.rejects(page.reload());
    await page.context().setOffline(false);
    await page.goto("/roll-call");
    await answersYes(page, async () => Boolean(await caches.match("/roll-call")));
    // Asked for by nobody, it is gone, whether or not they go on to sign in.
    await page.context().clearCookies();
    await page.goto("/roll-call");
    await answersYes(page, async () => !(await caches.has("roll-call")));
  } finally {
    await close();
  }
});
