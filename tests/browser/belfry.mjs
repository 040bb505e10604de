// A running Belfry for the browser tests: a demonstration authority of its own in a temporary folder, a browser, people.
//   BELFRY_BINARY   the program; started here and stopped at the end
//   BELFRY_URL      instead: one that runs already and is left alone
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

export const widths = [360, 1440];
export const password = "ring the bell";
// The day that the demonstration is made on and shows, whatever the machine's is: a Tuesday of term.
export const today = "2026-11-24";
// What the sign-in page of a demonstration calls each kind of person.
export const kinds = {
  pupil: /^pupil/i,
  teacher: /^teacher/i,
  parent: /^parent/i,
  head: /^school leader/i,
  office: /^school office/i,
  technician: /technician/i,
  officer: /^authority officer/i,
  manager: /^service manager/i,
  community: /^community/i,
};

const launch = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run"],
};

async function serve(binary) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "belfry-browser-"));
  const made = spawnSync(binary, ["--folder", folder, "demo", "--schools", "4", "--on", today], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`belfry demo failed:\n${made.stdout}${made.stderr}`);
  const log = fs.openSync(path.join(folder, "log"), "w");
  const child = spawn(binary, ["--folder", folder, "serve", "--demonstration", "--at", `${today} 08:50`, "--port", "0"],
    { stdio: ["ignore", "pipe", log] });
  let said = "";
  const url = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`belfry serve did not say where:\n${said}`)), 60_000);
    child.stdout.on("data", (chunk) => {
      said += chunk;
      const found = said.match(/http:\/\/[\w.]+:\d+/);
      if (found) {
        clearTimeout(timer);
        resolve(found[0]);
      }
    });
    child.once("exit", (code) => reject(new Error(`belfry serve ended with ${code}:\n${said}`)));
  });
  const stop = async () => {
    child.removeAllListeners("exit");
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
    fs.rmSync(folder, { recursive: true, force: true });
  };
  // A command of the program beside the one that serves; gives what it printed.
  const command = (...words) => {
    const ran = spawnSync(binary, ["--folder", folder, ...words], { encoding: "utf8" });
    if (ran.status !== 0) throw new Error(`belfry ${words[0]} failed:\n${ran.stdout}${ran.stderr}`);
    return ran.stdout;
  };
  return { url, stop, command };
}

export class Belfry {
  #server;
  #states = new Map();
  #usernames;
  #prepared = new Map();

  static async start() {
    const belfry = new Belfry();
    const { BELFRY_URL: running, BELFRY_BINARY: binary } = process.env;
    if (!running && !binary) throw new Error("set BELFRY_BINARY to the program, or BELFRY_URL to one that runs");
    belfry.#server = running ? { url: running.replace(/\/$/, ""), stop: async () => {} } : await serve(binary);
    belfry.url = belfry.#server.url;
    belfry.browser = await chromium.launch(launch);
    return belfry;
  }

  async stop() {
    await this.browser?.close();
    await this.#server?.stop();
  }

  // Null where a Belfry that runs already is looked at.
  get command() {
    return this.#server.command ?? null;
  }

  // The usernames that the sign-in page offers, by kind.
  async usernames() {
    if (this.#usernames) return this.#usernames;
    const page = await this.browser.newPage();
    await page.goto(`${this.url}/sign-in`);
    const offered = await page.$$eval("table tbody tr", (rows) => rows
      .map((row) => [row.cells[0]?.textContent.trim() ?? "", row.querySelector("code")?.textContent.trim() ?? ""])
      .filter(([, name]) => name));
    await page.close();
    const find = (pattern) => offered.find(([who]) => pattern.test(who))?.[1];
    this.#usernames = Object.fromEntries(Object.entries(kinds).map(([kind, pattern]) => [kind, find(pattern)]));
    return this.#usernames;
  }

  // Cookies of somebody signed in; each kind signs in once.
  async #state(kind) {
    if (!this.#states.has(kind)) {
      const username = (await this.usernames())[kind];
      if (!username) throw new Error(`the sign-in page offers no ${kind}`);
      const context = await this.browser.newContext();
      const page = await context.newPage();
      await page.goto(`${this.url}/sign-in`);
      await page.fill("input[name=name]", username);
      await page.fill("input[name=password]", password);
      await Promise.all([page.waitForURL((url) => url.pathname !== "/sign-in"),
        page.click("main form button[type=submit]")]);
      this.#states.set(kind, await context.storageState());
      await context.close();
    }
    return this.#states.get(kind);
  }

  // A page of a fresh browser window. Whatever the browser complains of is gathered in `complaints`.
  async open({ as, width = 1440, height = 900, script = true, ...more } = {}) {
    const context = await this.browser.newContext({
      baseURL: this.url,
      viewport: { width, height },
      javaScriptEnabled: script,
      storageState: as ? await this.#state(as) : undefined,
      locale: "en-GB",
      timezoneId: "Europe/London",
      ...more,
    });
    const page = await context.newPage();
    const complaints = [];
    page.on("console", (message) => {
      // A page that answers 404 or 422 on purpose is reported by the browser as a failed load of itself.
      const itself = message.location().url === page.url() && /Failed to load resource/.test(message.text());
      if (["error", "warning"].includes(message.type()) && !itself) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("requestfailed", (request) => {
      const why = request.failure()?.errorText;
      if (why !== "net::ERR_ABORTED") complaints.push(`${request.url()}: ${why}`); // aborted: the window closed first
    });
    return { page, complaints, close: () => context.close() };
  }

  // Does, once, what a page needs to be there; gives its address.
  async #prepare(wanted) {
    if (!this.#prepared.has(wanted.name)) {
      const { page, close } = await this.open({ as: wanted.as });
      try {
        this.#prepared.set(wanted.name, await wanted.prepare(page));
      } finally {
        await close();
      }
    }
    return this.#prepared.get(wanted.name);
  }

  // Goes to a page of pages.mjs; gives what the server answered.
  async visit(page, wanted) {
    let response = await page.goto(wanted.prepare ? await this.#prepare(wanted) : wanted.path);
    if (wanted.follow) {
      const href = (await page.locator(wanted.follow).first().getAttribute("href")) + (wanted.query ?? "");
      response = await page.goto(href);
    }
    await page.evaluate(() => document.fonts.ready);
    return response;
  }
}
