// The program on a home of its own, and a browser that looks at it.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
// A closed network refuses what Chromium asks of its maker at every start; none of it is needed here.
const CHROMIUM = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

export const PASSWORD = "a long password for the tests";
export const WIDTHS = [1440, 390];
export const LANGS = ["fa", "en"];

/** The program's path: built where BASHGAH_BIN does not name one. */
function program() {
  if (process.env.BASHGAH_BIN) return path.resolve(process.env.BASHGAH_BIN);
  const profile = process.env.BASHGAH_PROFILE === "release" ? ["--release"] : [];
  const built = spawnSync("cargo", ["build", "--package", "bashgah", ...profile], {
    cwd: root, stdio: "inherit", env: { SQLX_OFFLINE: "true", ...process.env },
  });
  if (built.status !== 0) throw new Error("the program does not build");
  const target = process.env.CARGO_TARGET_DIR ?? path.join(root, "target");
  return path.join(target, profile.length ? "release" : "debug", "bashgah");
}

const { DATABASE_URL: _, ...env } = process.env;
let binary;

/** Starts the program, with a demonstration insurer of so many parties or with none, on a home of its own or
 *  on one that a program before it left, on a port of its own choice or on the given one, with further options
 *  of `serve`; answers when it serves. */
export async function start({
  parties = 0, months = 0, home = mkdtempSync(path.join(tmpdir(), "bashgah-e2e-")), port = 0, options = [],
} = {}) {
  binary ??= program();
  const demo = parties > 0 ? ["--demo-parties", String(parties), "--demo-months", String(months)] : ["--no-demo"];
  const child = spawn(binary, ["--home", home, "--json", "serve", "--port", String(port), ...demo, ...options], {
    env, stdio: ["ignore", "pipe", "pipe"],
  });
  const complaints = [];
  createInterface({ input: child.stderr }).on("line", (line) => complaints.push(line));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const ready = await new Promise((resolve, reject) => {
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (piece) => {
      said += piece;
      if (said.trimEnd().endsWith("}")) resolve(JSON.parse(said));
    });
    ended.then((code) => reject(new Error(`the program ended with ${code}:\n${complaints.join("\n")}`)));
  });
  const end = async (signal) => {
    child.kill(signal);
    await ended;
  };
  return {
    ...ready,
    log: complaints,
    /** The command line on the same home. */
    command: (...args) => {
      const done = spawnSync(binary, ["--home", home, "--json", ...args], { env, encoding: "utf8" });
      if (done.status !== 0) throw new Error(`bashgah ${args.join(" ")} ended with ${done.status}:\n${done.stderr}`);
      return done.stdout;
    },
    psql: () => psql(home),
    /** As a power cut ends it: the home stays. */
    kill: () => end("SIGKILL"),
    stop: async () => {
      await end("SIGTERM");
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A connection of one's own to the program's database, kept open: what it locks stays locked. */
function psql(home) {
  const child = spawn(binary, ["--home", home, "db", "psql", "-qAtX"], { env, stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise((resolve) => child.once("exit", resolve));
  return {
    /** Does one statement and waits until it is done. */
    async say(statement) {
      child.stdin.write(`${statement};\n\\echo done\n`);
      const said = [];
      for (let line = await lines.next(); line.value !== "done"; line = await lines.next()) {
        if (line.done) throw new Error(`psql ended at: ${statement}`);
        said.push(line.value);
      }
      return said;
    },
    async end() {
      child.stdin.end();
      await ended;
    },
  };
}

const browsers = new Set();

/** Closes every browser that a test left open. */
export async function closeBrowsers() {
  await Promise.all([...browsers].map((browser) => browser.close()));
}

/** A browser, with further arguments, and pages in it that note everything that a console would show. */
export async function browse(base, { args = [], ...options } = {}) {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: [...CHROMIUM, ...args] });
  browsers.add(browser);
  const context = await browser.newContext({ baseURL: base, locale: "fa-IR", acceptDownloads: true, ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error}`));
  const speak = (lang) => context.addCookies([{ name: "bashgah_lang", value: lang, url: base }]);
  return { browser, context, page, complaints, speak };
}

/** Signs in; with a one-time password, changes it on the way. */
export async function signIn(page, name, password) {
  await page.goto("/sign-in");
  await page.fill("#name", name);
  await page.fill("#password", password);
  await page.click("main form .button-main");
  if (new URL(page.url()).pathname === "/password") {
    await page.fill("#current", password);
    await page.fill("#new", PASSWORD);
    await page.fill("#again", PASSWORD);
    await page.click("main form .button-main");
  }
}

/** A file of an insurer's, as a form takes it. */
export function csv(name, ...lines) {
  return { name, mimeType: "text/csv", buffer: Buffer.from(`${lines.join("\n")}\n`) };
}

/** Sends a file by the form. */
export async function upload(page, kind, file, mapping = `kind = "${kind}"`) {
  await page.goto("/feeds/new");
  await page.selectOption("#kind", kind);
  await page.locator(".upload summary").click();
  await page.fill("textarea[name=mapping]", mapping);
  await page.setInputFiles("#file", file);
  await page.click("#upload button[value=load]");
}

/** What a reader of this page would stumble over. */
export function faults(lang) {
  const found = [];
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide > 0) found.push(`scrolls sideways by ${wide} pixels`);
  if (document.documentElement.lang !== lang) found.push(`speaks ${document.documentElement.lang}`);
  if (document.documentElement.dir !== (lang === "fa" ? "rtl" : "ltr")) found.push("runs the wrong way");
  if (document.querySelector("[style]")) found.push("has an inline style");
  if (lang === "en") {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      // Names and titles are data: they stand as the insurer writes them.
      if (node.parentElement.closest("[data-x], [lang=fa], script")) continue;
      if (/[\u0600-\u06ff]/.test(node.data)) found.push(`says “${node.data.trim()}”`);
    }
  }
  return found;
}

/** Digits of a text as a number, in either language's digits. */
export function number(text) {
  const latin = text.replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0));
  return Number(latin.replace(/[^0-9]/g, ""));
}
