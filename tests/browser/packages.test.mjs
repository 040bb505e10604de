// What npm brings runs on the Node of Debian 12, and the lock file names no registry: whoever installs chooses theirs.
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import semver from "semver";

const debian = "18.19.0";
const lock = createRequire(import.meta.url)("../../package-lock.json");

test("every package runs on the Node of Debian 12", () => {
  const newer = Object.entries(lock.packages)
    .filter(([, one]) => one.engines?.node && !semver.satisfies(debian, one.engines.node))
    .map(([name, one]) => `${name} wants ${one.engines.node}`);
  assert.deepEqual(newer, []);
});

test("the lock file names no host", () => {
  const text = fs.readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8");
  assert.doesNotMatch(text, /"resolved":/);
});
