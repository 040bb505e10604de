// Every page of pages.mjs, narrow and wide, with script and without: it answers, is valid HTML, axe finds nothing, it is
// no wider than its window, and the browser has nothing to complain of.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Belfry, widths } from "./belfry.mjs";
import { assertAccessible, assertFits, assertFrame, assertValidHtml } from "./checks.mjs";
import { pages } from "./pages.mjs";

const only = process.env.PAGES ? new RegExp(process.env.PAGES) : /./;
let belfry;
before(async () => { belfry = await Belfry.start(); });
after(async () => { await belfry?.stop(); });

async function look(wanted, options) {
  const { page, complaints, close } = await belfry.open({ as: wanted.as, ...options });
  try {
    const response = await belfry.visit(page, wanted);
    const name = `${wanted.name} at ${options.width}${options.script === false ? " without script" : ""}`;
    if (wanted.status !== "any") assert.equal(response.status(), wanted.status ?? 200, name);
    await assertFits(page, name);
    await assertFrame(page, name);
    if (options.script !== false) {
      await assertAccessible(page, name);
    } else {
      await assertValidHtml(await response.text(), name);
    }
    assert.deepEqual(complaints, [], `${name}: the browser complains`);
  } finally {
    await close();
  }
}

for (const wanted of pages.filter((one) => only.test(one.name))) {
  describe(wanted.name, () => {
    for (const width of widths)
      test(`with script at ${width}`, () => look(wanted, { width }));
    test("without script at 360", () => look(wanted, { width: 360, script: false }));
  });
}
