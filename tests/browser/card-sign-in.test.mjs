// A shared workstation with a reader that types: a teacher's card and PIN, from setting the PIN to Today.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Belfry, password, widths } from "./belfry.mjs";
import { assertAccessible, assertFits, assertValidHtml } from "./checks.mjs";

const pin = "480973";
let belfry, number;

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
});
after(async () => { await belfry?.stop(); });

// What a reader does: keys and Enter, into whatever has the focus.
async function typed(page, text) {
  await page.keyboard.type(text);
  const [answer] = await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  return answer;
}

for (const script of [true, false])
  for (const width of widths)
    test(`a card and a PIN, without touching the mouse, ${script ? "with" : "without"} script at ${width}`, async () => {
      const { page, close } = await belfry.open({ width, script });
      try {
        await page.goto("/sign-in/card");
        const asks = await typed(page, number.toLowerCase());
        assert.equal(asks.status(), 200);
        await assertFits(page, "the PIN's page");
        if (script) await assertAccessible(page, "the PIN's page");
        else await assertValidHtml(await asks.text(), "the PIN's page");
        assert.equal(await page.locator(".picture").count(), 12);
        const refused = await typed(page, "111111");
        assert.equal(refused.status(), 422);
        assert.match(await page.locator("main").textContent(), /That did not work/);
        await assertFits(page, "the refusal");
        if (script) await assertAccessible(page, "the refusal");
        await typed(page, number);
        await typed(page, pin);
        assert.equal(new URL(page.url()).pathname, "/");
      } finally {
        await close();
      }
    });
