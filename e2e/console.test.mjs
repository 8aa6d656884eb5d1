// The console as its staff use it: the real program, a small demonstration insurer, Debian's Chromium.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { LANGS, WIDTHS, browse, closeBrowsers, faults, number, signIn, start } from "./world.mjs";

const PARTIES = 400;
const PAGES = ["/", "/?range=year", "/?range=3y", "/members", "/feeds", "/programme", "/programme?view=text",
  "/audit", "/staff", "/staff/1", "/settings", "/settings/second-factor", "/password", "/more"];

let world;
let seen;

before(async () => {
  world = await start({ parties: PARTIES });
  seen = await browse(world.address);
});

after(async () => {
  await closeBrowsers();
  await world?.stop();
});

test("a one-time password opens the console, once it is changed", async () => {
  const { page } = seen;
  await page.goto("/");
  assert.equal(new URL(page.url()).pathname, "/sign-in", "nobody comes in without signing in");
  await page.fill("#name", world.name);
  await page.fill("#password", "not the password");
  await page.click("main form .button-main");
  await page.waitForSelector("[role=alert]");
  assert.equal(await page.inputValue("#name"), world.name, "the name is kept");
  seen.complaints.length = 0; // Chromium notes the status 401 itself.

  await signIn(page, world.name, world.one_time_password);
  await page.waitForSelector(".figures");
  await page.waitForSelector(".toast-note");
  assert.deepEqual(seen.complaints, []);
});

for (const lang of LANGS) {
  for (const width of WIDTHS) {
    test(`every page stands in ${lang} at ${width}`, async () => {
      const { page, complaints, speak } = seen;
      await speak(lang);
      await page.setViewportSize({ width, height: 900 });
      for (const path of PAGES) {
        const answer = await page.goto(path);
        assert.equal(answer.status(), 200, path);
        assert.deepEqual(await page.evaluate(faults, lang), [], `${path} in ${lang} at ${width}`);
      }
      assert.deepEqual(complaints, []);
    });
  }
}

test("the language is switched on any page, and kept", async () => {
  const { page, speak } = seen;
  await speak("fa");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto("/programme");
  await page.click(".side .language button");
  await page.waitForSelector("html[lang=en]");
  assert.equal(new URL(page.url()).pathname, "/programme");
  await page.goto("/settings");
  await page.click("button[lang=fa]");
  await page.waitForSelector("html[lang=fa]");
});

test("the dashboard and the list of members count the same members", async () => {
  const { page } = seen;
  await page.goto("/");
  const shown = number(await page.innerText("[data-figure=members]"));
  assert.ok(shown > 0, "somebody is there");
  const segments = await page.locator(".segments tbody tr td:nth-child(2)").allInnerTexts();
  assert.equal(segments.map(number).reduce((sum, n) => sum + n), shown, "the segments add up");
  const tiers = await page.locator(".ladder tbody tr td:nth-child(3)").allInnerTexts();
  assert.equal(tiers.map(number).reduce((sum, n) => sum + n), shown, "the tiers add up");
  await page.goto("/members");
  const counts = (await page.locator("main bdi").allInnerTexts()).map(number);
  assert.ok(counts.includes(shown), `the list counts ${shown} members`);
  await page.goto("/");
  const first = page.locator(".segments tbody tr").first();
  const profitable = number(await first.locator("td:nth-child(2)").innerText());
  await first.locator("a").click();
  await page.waitForURL("**/members?segment=1");
  const narrowed = (await page.locator("main bdi").allInnerTexts()).map(number);
  assert.ok(narrowed.includes(profitable), `the list of the segment counts ${profitable} members`);
});

test("search finds a member by a part of the name", async () => {
  const { page } = seen;
  await page.goto("/members");
  const first = page.locator("tr[data-open]").first();
  const name = (await first.locator("b").first().innerText()).trim();
  const part = name.split(/\s+/).at(-1).slice(0, 4);
  await page.fill(".roster-find input[type=search]", part);
  await page.waitForURL((url) => url.searchParams.get("q") === part);
  const names = await page.locator("tr[data-open] b").allInnerTexts();
  assert.ok(names.some((found) => found.includes(part)), `${part} among ${names}`);
  await page.fill(".roster-find input[type=search]", "هیچ‌کس‌به‌این‌نام");
  await page.waitForSelector(".roster-blank");
  assert.deepEqual(seen.complaints, []);
});

test("showing a masked value is recorded in the trail", async () => {
  const { page } = seen;
  await page.goto("/members");
  await page.locator("tr[data-open] a[href^='/members/']").first().click();
  await page.waitForSelector(".who-name");
  const member = new URL(page.url()).pathname.split("/").at(-1);
  await page.locator("form[action$='/unmask'] button").first().click();
  await page.waitForSelector(".unmasked-note");
  await page.goto(`/audit?area=party&member=${member}`);
  assert.equal(await page.locator(".trail tbody tr").count(), 1);
  assert.deepEqual(seen.complaints, []);
});

test("a file is loaded, watched until its end, and its counts add up", async () => {
  const { page } = seen;
  await page.goto("/feeds/new");
  await page.selectOption("#kind", "agents");
  await page.setInputFiles("#mapping_file", {
    name: "agents.toml",
    mimeType: "text/plain",
    buffer: Buffer.from('kind = "agents"\n'),
  });
  await page.setInputFiles("#file", {
    name: "tested-agencies.csv",
    mimeType: "text/csv",
    buffer: Buffer.from("code,name\n990001,نمایندگی آزمون\n990002,نمایندگی دوم\n,بی‌کد\n"),
  });
  await page.click("#upload button[value=load]");
  await page.waitForURL("**/feeds");
  await page.locator("tr", { hasText: "tested-agencies.csv" }).locator("a").click();
  await page.waitForSelector("#feeds-now:not([hx-get]) ~ .card .fate");
  const counts = (await page.locator(".fate dd b").allInnerTexts()).map(number);
  assert.deepEqual(counts, [2, 0, 0, 0, 1], "two are new, and the one without a code is rejected");
  assert.deepEqual(seen.complaints, []);
});

test("a file without a mapping is kept, given one, checked, and loaded", async () => {
  const { page } = seen;
  await page.goto("/feeds/new");
  await page.selectOption("#kind", "agents");
  await page.setInputFiles("#file", {
    name: "branches.csv",
    mimeType: "text/csv",
    buffer: Buffer.from("کد نمایندگی;نام نمایندگی\n۹۹۰۰۰۳;نمایندگی سوم\n;بی‌کد\n"),
  });
  await page.click("#upload button[value=check]");
  await page.waitForURL("**/feeds/files/*/mapping");
  await page.goto(page.url().replace(/\/mapping$/, ""));
  assert.deepEqual(await page.locator(".beginning th").allInnerTexts(), ["کد نمایندگی", "نام نمایندگی"]);
  const suggested = await page.inputValue("#mapping-text");
  assert.match(suggested, /code = "کد نمایندگی"\nname = "نام نمایندگی"/);

  await page.fill("#mapping-text", `${suggested}\n[fields`);
  await page.click("button[value=check]");
  await page.waitForSelector(".field-error");
  assert.match(await page.inputValue("#mapping-text"), /\[fields$/, "what was written is kept");
  seen.complaints.length = 0; // Chromium notes the status 422 itself.

  await page.fill("#mapping-text", suggested);
  await page.click("button[value=check]");
  await page.waitForSelector("#feeds-now:not([hx-get]) ~ .card .fate");
  const would = (await page.locator(".fate dd b").allInnerTexts()).map(number);
  assert.deepEqual(would, [1, 0, 0, 0, 1]);
  await page.goto("/feeds");
  assert.equal(await page.locator("tr", { hasText: "branches.csv" }).count(), 0, "a check stores nothing");

  await page.locator(".feeds-to-decide li", { hasText: "branches.csv" }).locator("a").click();
  await page.click("button[value=load]");
  await page.waitForURL("**/feeds");
  await page.locator("tr", { hasText: "branches.csv" }).locator("a").click();
  await page.waitForSelector("#feeds-now:not([hx-get]) ~ .card .fate");
  const counts = (await page.locator(".fate dd b").allInnerTexts()).map(number);
  assert.deepEqual(counts, would, "loading brought what the check had said");
  assert.deepEqual(seen.complaints, []);
});

test("a page that is not there says so in both languages, with the request's id", async () => {
  const { page, complaints, speak } = seen;
  for (const lang of LANGS) {
    await speak(lang);
    const answer = await page.goto("/nowhere");
    assert.equal(answer.status(), 404);
    assert.equal(await page.innerText(".request-id"), answer.headers()["x-request-id"]);
    assert.deepEqual(await page.evaluate(faults, lang), []);
  }
  await speak("fa");
  complaints.length = 0; // Chromium notes the status 404 itself.
});

test("the standing is taken away as a file, and the trail knows", async () => {
  const { page } = seen;
  await page.goto("/");
  await page.click(".page-head details summary");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("a[href='/standing/export/csv']")]);
  assert.match(download.suggestedFilename(), /^standing-\d{4}-\d\d-\d\d\.csv$/);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString().trim().split("\n");
  assert.ok(lines[0].includes("party_id"), lines[0]);
  await page.goto("/audit?area=standing.export");
  assert.equal(await page.locator(".trail tbody tr").count(), 1);
});

test("a colleague is added, comes in with the one-time password, and sees what the role may see", async () => {
  const { page } = seen;
  await page.goto("/staff");
  await page.fill("#name", "elham");
  await page.fill("#display_name", "الهام رستمی");
  await page.selectOption("#role", "operator");
  await page.click("form[action='/staff'] .button-main");
  const secret = (await page.innerText("#one-time")).trim();
  await page.goto("/staff");
  assert.equal(await page.locator("#one-time").count(), 0, "the password is shown once");

  const hers = await browse(world.address);
  await signIn(hers.page, "elham", secret);
  await hers.page.waitForSelector(".side");
  assert.equal(await hers.page.locator(".menu a[href='/staff']").count(), 0);
  const refused = await hers.page.goto("/staff");
  assert.equal(refused.status(), 403);
  await hers.page.waitForSelector(".blank-locked");

  await page.goto("/staff");
  await page.locator("tr", { hasText: "elham" }).locator("summary").click();
  await page.locator("tr", { hasText: "elham" }).locator("form[action='/staff/disable'] button").click();
  await page.waitForSelector(".toast-note");
  await hers.page.goto("/");
  assert.equal(new URL(hers.page.url()).pathname, "/sign-in", "her session has ended at once");
  await hers.browser.close();
});

test("signing out ends the session", async () => {
  const { page } = seen;
  await page.goto("/");
  await page.click(".me form button");
  await page.waitForURL("**/sign-in");
  await page.goto("/members");
  assert.equal(new URL(page.url()).pathname, "/sign-in");
});
