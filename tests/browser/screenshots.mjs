// Screenshots of every page of pages.mjs into var/screenshots: three widths, light and dark.
//   BELFRY_BINARY=build/release/app/belfry node tests/browser/screenshots.mjs [part of a name]..
import fs from "node:fs";
import path from "node:path";
import { Belfry } from "./belfry.mjs";
import { pages } from "./pages.mjs";

const folder = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../../var/screenshots");
process.env.BELFRY_BINARY ??= path.join(folder, "../../build/release/app/belfry");
fs.mkdirSync(folder, { recursive: true });
const wanted = process.argv.slice(2);
const belfry = await Belfry.start();
let taken = 0;
try {
  for (const one of pages) {
    if (wanted.length && !wanted.some((part) => one.name.includes(part))) continue;
    for (const width of [360, 768, 1440])
      for (const colorScheme of ["light", "dark"]) {
        const { page, close } = await belfry.open({ as: one.as, width, height: width < 500 ? 780 : 900, colorScheme })
          .catch((error) => { console.error(`${one.name}: ${error.message}`); return {}; });
        if (!page) continue;
        try {
          await belfry.visit(page, one);
          await page.screenshot({ path: path.join(folder, `${one.name}-${width}-${colorScheme}.png`), fullPage: true });
          ++taken;
        } catch (error) {
          console.error(`${one.name} at ${width}: ${error.message}`);
        } finally {
          await close();
        }
      }
  }
} finally {
  await belfry.stop();
}
console.log(`${taken} screenshots in var/screenshots`);
