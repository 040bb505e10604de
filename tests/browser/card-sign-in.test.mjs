// A shared workstation with a reader that types: a teacher's card and PIN, from setting the PIN to Today.
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
  await office.page.goto("/cards/sign-in");
  address = await office.page.locator("main a[href^='/sign-in/card']").getAttribute("href");
  await office.close();
});
after(async () => { await belfry?.stop(); });

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
        await page.goto(width === 360 ? "/sign-in/card" : address);
        const asks = await typed(page, number.toLowerCase());
        assert.equal(asks.status(), 200);
        await assertFits(page, "the PIN's page");
        if (script) await assertAccessible(page, "the PIN's page");
        else await assertValidHtml(await asks.text(), "the PIN's page");
        // A school of older pupils asks for no pictures; where no school is named, anybody's may come.
        assert.equal(await page.locator(".picture").count(), width === 360 ? 12 : 0);
        const refused = await typed(page, "111111");
        assert.equal(refused.status(), 422);
        assert.match(await page.locator("main").textContent(), /That did not work/);
        await assertFits(page, "the refusal");
        if (script) await assertAccessible(page, "the refusal");
        await typed(page, number);
        await typed(page, pin);
        assert.equal(new URL(page.url()).pathname, "/");
        await page.goto("/me");
        await Promise.all([page.waitForURL(/done=out/), page.locator("main form[action='/sign-out'] button").click()]);
        assert.ok(page.url().includes(width === 360 ? "/sign-in?" : address), page.url());
        await assertFits(page, "the page of the next person");
      } finally {
        await close();
      }
    });
