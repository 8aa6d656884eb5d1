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

/** Starts the program with a demonstration insurer; answers when it serves. */
export async function start({ parties }) {
  const home = mkdtempSync(path.join(tmpdir(), "bashgah-e2e-"));
  const { DATABASE_URL: _, ...env } = process.env;
  const args = ["--home", home, "--json", "serve", "--port", "0", "--demo-parties", String(parties)];
  const child = spawn(program(), args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const complaints = [];
  createInterface({ input: child.stderr }).on("line", (line) => complaints.push(line));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const ready = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const said = line.startsWith("{") ? JSON.parse(line) : {};
      if (said.address) resolve(said);
    });
    ended.then((code) => reject(new Error(`the program ended with ${code}:\n${complaints.join("\n")}`)));
  });
  return {
    ...ready,
    log: complaints,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A browser, and pages in it that note everything that a console would show. */
export async function browse(base) {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: CHROMIUM });
  const context = await browser.newContext({ baseURL: base, locale: "fa-IR", acceptDownloads: true });
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

/** Digits of a text as a number, in either language's digits. */
export function number(text) {
  const latin = text.replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0));
  return Number(latin.replace(/[^0-9]/g, ""));
}
