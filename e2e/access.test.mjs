// The second factor, sessions and the sealed trail, as their owners and the administrator use them.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { LANGS, PASSWORD, WIDTHS, browse, closeBrowsers, faults, signIn, start } from "./world.mjs";

let world;
let seen;
let secret;
let codes;

before(async () => {
  world = await start();
  seen = await browse(world.address);
  await signIn(seen.page, world.name, world.one_time_password);
});

after(async () => {
  await closeBrowsers();
  await world?.stop();
});

/** The code that an authenticator app shows, so many steps from now. */
function appCode(base32, steps = 0) {
  const bits = [...base32.replaceAll(" ", "")]
    .map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac("sha1", key).update(counter).digest();
  const number = mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** Signs in with the password in a browser of its own, up to what comes next. */
async function knock(name) {
  const other = await browse(world.address);
  await other.page.goto("/sign-in");
  await other.page.fill("#name", name);
  await other.page.fill("#password", PASSWORD);
  await other.page.click("main form .button-main");
  return other;
}

test("the second factor is turned on with a code, and gives ten recovery codes", async () => {
  const { page, complaints, speak } = seen;
  await page.goto("/settings/second-factor");
  await page.click("main form .button-main");
  await page.waitForSelector("svg.qr");
  for (const lang of LANGS) {
    for (const width of WIDTHS) {
      await speak(lang);
      await page.setViewportSize({ width, height: 900 });
      await page.goto("/settings/second-factor");
      assert.deepEqual(await page.evaluate(faults, lang), [], `in ${lang} at ${width}`);
    }
  }
  secret = (await page.innerText("#factor-secret")).trim();
  assert.deepEqual(complaints, []);
  await page.fill("#code-confirm", "000000");
  await page.click("form[action$=confirm] .button-main");
  await page.waitForSelector(".field-error");
  complaints.length = 0; // Chromium notes the status 422 itself.
  await page.fill("#code-confirm", appCode(secret));
  await page.click("form[action$=confirm] .button-main");
  codes = (await page.locator(".recovery li").allInnerTexts()).map((code) => code.trim());
  assert.equal(new Set(codes).size, 10);
  assert.deepEqual(complaints, []);
});

test("the next sign-in asks for a code, which counts once; a recovery code serves too", async () => {
  // The code of the step to come is taken already: this test need not wait for it.
  const code = appCode(secret, 1);
  const { page } = await knock(world.name);
  assert.equal(new URL(page.url()).pathname, "/sign-in/second-step");
  await page.fill("#code", code);
  await page.click("main form .button-main");
  await page.waitForSelector(".side .me");

  const { page: second } = await knock(world.name);
  await second.goto("/members");
  assert.equal(new URL(second.url()).pathname, "/sign-in", "half signed in opens nothing");
  await second.goto("/sign-in/second-step");
  await second.fill("#code", code);
  await second.click("main form .button-main");
  await second.waitForSelector("[role=alert]");
  await second.fill("#code", codes[0].toUpperCase());
  await second.click("main form .button-main");
  await second.waitForSelector(".side .me");
});

test("sessions are listed in words, and the others are ended", async () => {
  const { page, complaints, speak } = seen;
  await speak("en");
  await page.goto("/settings");
  assert.equal(await page.locator(".sessions tbody tr").count(), 3);
  assert.match(await page.innerText(".sessions tbody"), /Chrome on Linux/);
  await page.click(".settings-sessions .card-head .button-bad");
  await page.waitForSelector(".toast-note");
  assert.equal(await page.locator(".sessions tbody tr").count(), 1);
  assert.deepEqual(complaints, []);
});

test("a role that needs the second factor enrols first, and the administrator takes it away", async () => {
  const { page, speak } = seen;
  await speak("fa");
  const added = JSON.parse(world.command("staff", "add", "sara", "--role", "analyst"));
  await page.goto("/staff");
  await page.check(".staff-side input[name=analyst]");
  await page.click("form[action='/staff/second-factor'] .button");
  await page.waitForSelector(".toast-note");
  const sara = await browse(world.address);
  await signIn(sara.page, "sara", added.one_time_password);
  await sara.page.waitForURL("**/settings/second-factor");
  await sara.page.click("main form .button-main");
  const key = (await sara.page.innerText("#factor-secret")).trim();
  await sara.page.fill("#code-confirm", appCode(key));
  await sara.page.click("form[action$=confirm] .button-main");
  await sara.page.click(".form-foot a.button-main");
  await sara.page.waitForSelector(".side .me");

  await page.goto("/staff");
  await page.locator(".staff tbody tr", { hasText: "sara" }).locator("a").first().click();
  await page.waitForURL("**/staff/*");
  await page.click("form[action$=second-factor] .button-bad");
  await page.waitForSelector(".toast-note");
  await sara.page.goto("/members");
  assert.equal(new URL(sara.page.url()).pathname, "/sign-in", "the sessions have ended");
});

test("the trail is searched in words, taken as a file, and its seal is checked", async () => {
  const { page, complaints, speak } = seen;
  for (const lang of LANGS) {
    await speak(lang);
    await page.goto(`/audit?q=${lang === "fa" ? "بازیابی" : "recovery"}`);
    assert.equal(await page.locator(".trail tbody tr").count(), 1, "one recovery code was used");
    assert.deepEqual(await page.evaluate(faults, lang), []);
  }
  const download = page.waitForEvent("download");
  await page.locator(".head-ways a").first().click();
  assert.match((await download).suggestedFilename(), /^audit-.*\.csv$/);
  await page.goto("/audit?area=audit.export");
  assert.equal(await page.locator(".trail tbody tr").count(), 1);
  const head = JSON.parse(world.command("audit", "head"));
  assert.equal(await page.getAttribute(".seal", "title").then((hash) => hash.length), head.hash.length);
  const checked = JSON.parse(world.command("audit", "check", "--head", head.hash));
  assert.deepEqual([checked.breaks, checked.head_found], [0, true]);
  assert.deepEqual(complaints, []);
});
