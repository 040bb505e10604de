// A shared workstation with a reader that types: the office makes the address that sets machines up, a machine opens it
// once, and a teacher's card and PIN work there, from setting the PIN to Today.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Belfry, password, widths } from "./belfry.mjs";
import { assertAccessible, assertFits, assertValidHtml } from "./checks.mjs";

const pin = "480973";
let belfry, number, address;

before(async () => {
  belfry = await Belfry.start();
  const { page, close } = await belfry.open({ as: "teacher" });
  await page.goto("/me/pin");
  number = (await page.locator("dt:has-text('Card number') + dd").textContent()).trim();
  await page.fill("[name=current]", password);
  await page.fill("[name=pin]", "123456");
  await page.fill("[name=again]", "123456");
  await Promise.all([page.waitForLoadState(), page.click("main form button[type=submit]")]);
  assert.match(await page.locator("main").textContent(), /Too easy to guess/);
  await page.fill("[name=current]", password);
  await page.fill("[name=pin]", pin);
  await page.fill("[name=again]", pin);
  await Promise.all([page.waitForURL(/done=set/), page.click("main form button[type=submit]")]);
  await close();
  const office = await belfry.open({ as: "office" });
  address = await newAddress(office.page);
  await office.close();
});
after(async () => { await belfry?.stop(); });

// What the office does, at any width and without script; gives the path and query of the address.
async function newAddress(page, name = "Library 1") {
  await page.goto("/cards/sign-in");
  await page.fill("main form[action='/cards/sign-in/workstations'] input[name=name]", name);
  await page.click("main form[action='/cards/sign-in/workstations'] button");
  const shown = await page.locator("main pre.key").textContent();
  const found = shown.match(/^https?:\/\/[^/]+(\/sign-in\/card\?key=[\w-]{43})$/);
  assert.ok(found, shown);
  return found[1];
}

// What a reader does: keys and Enter, into whatever has the focus.
async function typed(page, text) {
  await page.locator("main input:focus").waitFor(); // nobody is quicker than the page
  await page.keyboard.type(text);
  const [answer] = await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  return answer;
}

for (const script of [true, false])
  for (const width of widths)
    test(`a card and a PIN, without touching the mouse, ${script ? "with" : "without"} script at ${width}`, async () => {
      const { page, close } = await belfry.open({ width, script });
      try {
        const before = await page.goto("/sign-in/card");
        assert.match(await page.locator("main").textContent(), /not set up for cards/);
        assert.equal(await page.locator("main input[name=number]").count(), 0);
        await assertFits(page, "a machine that is not set up");
        if (!script) await assertValidHtml(await before.text(), "a machine that is not set up");
        await page.goto(address);
        assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, "/sign-in/card");
        await assertFits(page, "the number's page");
        if (script) await assertAccessible(page, "the number's page");
        const asks = await typed(page, number.toLowerCase());
        assert.equal(asks.status(), 200);
        await assertFits(page, "the PIN's page");
        if (script) await assertAccessible(page, "the PIN's page");
        else await assertValidHtml(await asks.text(), "the PIN's page");
        assert.equal(await page.locator(".picture").count(), 0); // a school of older pupils asks for none
        const refused = await typed(page, "111111");
        assert.equal(refused.status(), 422);
        assert.match(await page.locator("main").textContent(), /That did not work/);
        await assertFits(page, "the refusal");
        if (script) await assertAccessible(page, "the refusal");
        await typed(page, number);
        await typed(page, pin);
        assert.equal(new URL(page.url()).pathname, "/");
        const somebody = await page.goto("/sign-in/card"); // and did not sign out
        assert.match(await page.locator("main").textContent(), /is signed in here/);
        await assertFits(page, "the page where somebody is signed in");
        if (!script) await assertValidHtml(await somebody.text(), "the page where somebody is signed in");
        await page.goto("/me");
        await Promise.all([page.waitForURL(/done=out/), page.locator("main form[action='/sign-out'] button").click()]);
        assert.ok(page.url().endsWith("/sign-in/card?done=out"), page.url());
        await assertFits(page, "the page of the next person");
      } finally {
        await close();
      }
    });

test("an address is shown once, and one is ended without the others", async () => {
  const old = address;
  for (const [width, script] of [[360, false], [1440, true]]) {
    const { page, close } = await belfry.open({ as: "office", width, script });
    address = await newAddress(page, `Room ${width}`);
    await assertFits(page, "the new address");
    if (script) await assertAccessible(page, "the new address");
    else await assertValidHtml(await page.content(), "the new address");
    const list = await page.goto("/cards/sign-in");
    assert.ok(!(await page.content()).includes(address));
    await assertFits(page, "the list of workstations");
    if (script) await assertAccessible(page, "the list of workstations");
    else await assertValidHtml(await list.text(), "the list of workstations");
    await close();
  }
  const office = await belfry.open({ as: "office" });
  await office.page.goto("/cards/sign-in");
  await office.page.getByRole("link", { name: "End the address of Library 1" }).click();
  assert.equal(await office.page.locator("main h1").textContent(), "End the address of Library 1?");
  await Promise.all([office.page.waitForURL(/done=ended/),
    office.page.getByRole("button", { name: "End the address" }).click()]);
  assert.match(await office.page.locator("main").textContent(), /The others do/);
  await office.close();
  const { page, close } = await belfry.open();
  assert.equal((await page.goto(old)).status(), 403);
  assert.match(await page.locator("main").textContent(), /not set up for cards/);
  assert.equal((await page.goto(address)).status(), 200);
  assert.equal(await page.locator("main input[name=number]").count(), 1);
  await close();
});
