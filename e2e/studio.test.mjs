// The studio: a manager drafts a change and watches the flow move; a second person approves; everybody's new
// standing is what the trial said.
import assert from "node:assert/strict";
import { readFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { LANGS, WIDTHS, browse, closeBrowsers, faults, number, signIn, start } from "./world.mjs";

let world;
let manager;
let second;
let place;

before(async () => {
  world = await start({ parties: 600 });
  manager = await browse(world.address);
  second = await browse(world.address);
  await signIn(manager.page, world.name, world.one_time_password);
  const { one_time_password } = JSON.parse(world.command("staff", "add", "narges", "--role", "marketing"));
  await signIn(second.page, "narges", one_time_password);
});

after(async () => {
  await closeBrowsers();
  await world?.stop();
});

/** Types a value and waits until its effect is shown. */
async function type(page, address, value) {
  const answer = page.waitForResponse((response) => response.url().includes("/rules"));
  await page.fill(`input[name='${address}']`, value);
  await answer;
  await page.waitForSelector(`#m-${address.replaceAll(".", "-")}.is-changed`, { state: "attached" });
}

test("while a value is changed the effect on everybody follows", async () => {
  const { page } = manager;
  await page.goto("/programme");
  await page.click("form[action='/programme/drafts'] button");
  await page.waitForSelector("#effect");
  place = new URL(page.url()).pathname;
  assert.equal(number(await page.innerText("[data-figure=up] .figure")), 0, "nothing is changed yet");
  await type(page, "scorecard.claims.0.factor", "۱٫۹");
  await page.waitForFunction(() => !/^[0۰]$/.test(document.querySelector("[data-figure=up] .figure").innerText));
  assert.ok(await page.locator(".flow path").count() > 0, "the flow shows who moves");
  const risen = number(await page.innerText("[data-figure=up] .figure"));
  await type(page, "line.health.points_per_million", "1");
  assert.match(await page.innerText("#studio-subtitle"), /۲ تغییر/);
  assert.ok(risen > 0);
  assert.deepEqual(manager.complaints, []);
});

test("a value that cannot be is told beside its field, and stays there", async () => {
  const { page } = manager;
  const answer = page.waitForResponse((response) => response.url().includes("/rules"));
  await page.fill("input[name='line.body.points_per_million']", "بسیار");
  assert.equal((await answer).status(), 422);
  await page.waitForSelector("#e-line-body-points_per_million .field-error");
  assert.equal(await page.inputValue("input[name='line.body.points_per_million']"), "بسیار");
  await page.goto(`${place}?tab=tiers`);
  const order = page.waitForResponse((response) => response.url().includes("/rules"));
  await page.fill("input[name='tier.silver.threshold']", "100");
  assert.equal((await order).status(), 422, "silver cannot begin below bronze");
  await page.waitForSelector("#e-tier-silver-threshold .field-error");
  manager.complaints.length = 0; // Chromium notes the status 422 itself.
});

test("forms and text write the same document, and the changes are told line by line", async () => {
  const { page } = manager;
  await page.goto(`${place}/text`);
  const document = await page.inputValue("textarea[name=document]");
  assert.match(document, /\{ from = "0%", factor = "1\.90" \}/);
  await page.fill("textarea[name=document]", document.replace("grace_days = 90", "grace_days = 60"));
  await page.click("main form .button-main");
  await page.goto(`${place}/changes`);
  assert.equal(await page.locator(".changes tbody tr").count(), 3);
  assert.equal(await page.locator(".diff-new").count(), 3);
  await page.goto(`${place}?tab=tiers`);
  assert.equal(await page.inputValue("input[name='tiers.grace_days']"), "۶۰");
  assert.deepEqual(manager.complaints, []);
});

test("who moves is named, and each has both receipts", async () => {
  const { page } = manager;
  await page.goto(`${place}/movers?who=up`);
  await page.locator("tr[data-open] a").first().click();
  await page.waitForSelector(".studio-sides");
  const scores = (await page.locator("[data-figure=score]").allInnerTexts()).map(number);
  assert.equal(scores.length, 2);
  assert.ok(scores[1] > scores[0], `${scores}`);
  assert.deepEqual(manager.complaints, []);
});

for (const lang of LANGS) {
  for (const width of WIDTHS) {
    test(`every page of the studio stands in ${lang} at ${width}`, async () => {
      const { page, complaints, speak } = manager;
      await speak(lang);
      await page.setViewportSize({ width, height: 900 });
      for (const way of ["", "?tab=events", "?tab=tiers&view=day", "?tab=costs&view=segments", "/changes", "/text",
        "/member", "/movers?who=down", "/submit"]) {
        const answer = await page.goto(place + way);
        assert.equal(answer.status(), 200, way);
        assert.deepEqual(await page.evaluate(faults, lang), [], `${way} in ${lang} at ${width}`);
      }
      assert.equal((await page.goto("/approvals")).status(), 200);
      assert.deepEqual(await page.evaluate(faults, lang), []);
      assert.deepEqual(complaints, []);
    });
  }
}

test("a second person approves, and the new standing is what the trial said, member by member", async () => {
  const { page, speak } = manager;
  await speak("fa");
  await page.setViewportSize({ width: 1440, height: 900 });
  const folder = mkdtempSync(path.join(tmpdir(), "bashgah-trial-"));
  await page.goto(`${place}/text`);
  const document = path.join(folder, "programme.toml");
  writeFileSync(document, await page.inputValue("textarea[name=document]"));
  const trial = path.join(folder, "trial.csv");
  // A trial knows the credit that the latest run knew.
  world.command("standing", "run");
  world.command("standing", "backtest", document, "--members", trial);

  await page.goto(`${place}/submit`);
  await page.fill("#note", "برای بهار");
  await page.click("main form .button-main");
  await page.waitForSelector(".studio-notice");
  assert.equal(await page.locator("input.rule-input:enabled").count(), 0, "it does not change any more");
  await page.click(".studio-notice a[href^='/approvals/']");
  await page.waitForSelector(".finding");
  assert.equal(await page.locator("button[value=approve]").count(), 0, "nobody approves their own draft");

  const other = second.page;
  await other.goto("/approvals");
  await other.locator("tr[data-open] a").first().click();
  assert.equal(await other.locator(".changes tbody tr").count(), 3);
  await other.click("button[value=approve]");
  await other.waitForURL("**/programme");
  assert.match(await other.innerText("h1"), /نسخهٔ ۲/);

  world.command("standing", "run");
  const run = path.join(folder, "run.csv");
  world.command("standing", "export", run);
  const [said, became] = [trial, run].map((file) => readFileSync(file, "utf8").trim().split("\n").map((line) => line.split(",")));
  assert.equal(became.length, said.length);
  // Whom the new version granted credit meanwhile, it costs more by now; of everybody else each figure is the same.
  const costs = ["credit_cost", "cost", "margin", "segment"].map((name) => said[0].indexOf(name));
  const granted = said.flatMap((row, n) => (row[costs[0]] === became[n][costs[0]] ? [] : [n]));
  assert.ok(granted.length < said.length / 10, `${granted.length} of ${said.length} were granted credit meanwhile`);
  for (const [n, row] of said.entries()) {
    const apart = granted.includes(n) ? costs : [];
    const figures = (of) => of.filter((_, column) => !apart.includes(column));
    assert.deepEqual(figures(became[n]), figures(row));
  }
  assert.deepEqual([...manager.complaints, ...second.complaints], []);
});
