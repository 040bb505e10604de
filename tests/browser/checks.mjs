// What must hold on every page.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import fs from "node:fs";
import { HtmlValidate, FileSystemConfigLoader } from "html-validate";

const axeSource = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const validator = new HtmlValidate(new FileSystemConfigLoader({
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // Ours to decide: how attributes are written, how long a title is, which of two roles says the same.
    "attribute-boolean-style": "off",
    "attribute-empty-style": "off",
    "long-title": "off",
    "no-raw-characters": "off",
    "prefer-native-element": "off",
    "require-sri": "off",
    "attr-pattern": "off", // hx-boost:inherited
    "no-redundant-role": "off",
    "form-dup-name": ["error", { shared: ["radio", "checkbox", "submit", "button"] }],
  },
}));

export async function assertValidHtml(html, name) {
  const report = await validator.validateString(html, `${name}.html`);
  const found = report.results.flatMap((result) => result.messages.filter((m) => m.severity === 2)
    .map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message} ${m.selector ?? ""}`));
  assert.deepEqual(found, [], `${name}: HTML`);
}

export async function assertAccessible(page, name) {
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const result = await window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return result.violations.map((v) => `${v.id}: ${v.help} — ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(" | ")}`);
  });
  assert.deepEqual(violations, [], `${name}: axe`);
}

export async function assertFits(page, name) {
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(beyond <= 0, `${name}: ${beyond} px wider than the window`);
}

export async function assertFrame(page, name) {
  assert.equal(await page.locator("h1").count(), 1, `${name}: one h1`);
  assert.ok((await page.title()).length > 3, `${name}: a title`);
  assert.equal(await page.locator("main#main").count(), 1, `${name}: one main`);
}
