// Reports: a number opens its members and goes into a file, all to the rial; a report is saved, kept and removed;
// and every page in both languages and widths.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import axe from "axe-core";
import { LANGS, PASSWORD, WIDTHS, browse, closeBrowsers, faults, signIn, start } from "./world.mjs";

let world;
let seen;

before(async () => {
  world = await start({ parties: 500 });
  world.command("standing", "run", "--as-of", "2026-03-20");
  seen = await browse(world.address);
  await signIn(seen.page, world.name, world.one_time_password);
});

after(async () => {
  await closeBrowsers();
  await world?.stop();
});

/** Exact values of what a page shows. */
const values = (cells) => cells.evaluateAll((all) => all.map((one) => Number(one.value ?? one.getAttribute("value"))));

/** The rows of a file that a link gives, the header left out. */
async function rows(page, link) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.click(link)]);
  const text = readFileSync(await file.path(), "utf8").replace(/^\uFEFF/, "");
  return text.trim().split("\r\n").flatMap((part) => part.split("\n")).slice(1).map((line) => line.split(","));
}

test("a number of the dashboard's chart opens as its table, its members and its file, to the rial", async () => {
  const { page, complaints } = seen;
  await page.goto("/");
  await page.locator(".at-lines .card-head a.link").click();
  assert.equal(await page.locator("h1").innerText(), "حق‌بیمه، سود، خسارت و وصول");
  const last = page.locator("#table tfoot data");
  const total = await values(last);
  const file = await rows(page, "a[href*='/file/csv']");
  assert.equal(file.length, await page.locator("#table tbody tr").count() + 1);
  const whole = file[file.length - 1].slice(1).map(Number);
  assert.equal(whole[2], total[2], "earned premium of the page is the file's");
  const parts = file.slice(0, -1).map((row) => Number(row[3]));
  assert.equal(parts.reduce((sum, part) => sum + part, 0), whole[2], "the lines add up to the whole");

  // Of the first line: earned premium, the third figure.
  const cell = page.locator("#table tbody tr").first().locator("td").nth(2).locator("a");
  const [amount] = await values(cell.locator("data"));
  await cell.click();
  assert.deepEqual(await values(page.locator(".page-head data")), [amount]);
  const members = await rows(page, "a[href*='/members/csv']");
  assert.equal(members.reduce((sum, row) => sum + Number(row[3]), 0), amount, "the members make the number");
  await page.locator("tbody tr a.member-cell").first().click();
  assert.match(page.url(), /\/members\/\d+$/);
  assert.deepEqual(complaints, []);
});

test("rows, columns, days and figure are chosen, and what is typed wrong stays", async () => {
  const { page } = seen;
  await page.goto("/reports");
  await page.click("a.report-card[href='/reports/premium']");
  assert.ok(!(await page.locator("input[name=from]").isVisible()), "days only where they are asked for");
  await page.selectOption("select[name=span]", "days");
  await page.fill("input[name=from]", "۱۴۰۵/۰۱/۰۱");
  await page.fill("input[name=to]", "۱۴۰۵/۰۶/۳۱");
  await page.selectOption("select[name=by]", "branch");
  await page.selectOption("select[name=across]", "month");
  await page.click(".report-form .button-main");
  assert.equal(await page.locator("#table thead th").count(), 8, "name, whole and six months");
  for (const row of await page.locator("#table tbody tr").all()) {
    const [sum, ...months] = await values(row.locator("data"));
    assert.equal(months.reduce((all, month) => all + month, 0), sum);
  }
  await page.fill("input[name=from]", "دیروز");
  await page.click(".report-form .button-main");
  assert.equal(await page.locator(".report-form .field-error").count(), 1);
  assert.equal(await page.inputValue("input[name=from]"), "دیروز");
});

test("movement since a day is drawn and each band opens its members", async () => {
  const { page } = seen;
  await page.goto("/reports/segments?span=days&from=1405/01/01");
  const band = page.locator(".flow a").first();
  const title = await band.locator("title").textContent();
  const href = await band.getAttribute("href");
  await page.goto(href);
  const [members] = await values(page.locator(".page-head data"));
  assert.ok(members > 0);
  const latin = title.replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0)).replace(/[^0-9]/g, "");
  assert.equal(Number(latin), members);
});

test("a report is saved, made, kept as it was, and removed; another sees it only where it is shared", async () => {
  const { page } = seen;
  await page.goto("/reports/renewal?by=agent");
  await page.fill("#report-name", "تمدید نماینده‌ها");
  assert.ok(!(await page.locator("#report-weekday").isVisible()));
  await page.selectOption("#report-schedule", "week");
  await page.selectOption("#report-weekday", "3");
  await page.click(".report-save button");
  assert.match(await page.locator(".page-head p").innerText(), /هر سه‌شنبه/);
  const place = new URL(page.url()).pathname;
  await page.click("form[action$='/make'] button");
  await page.locator("tbody tr a b").first().click();
  assert.match(page.url(), /\/reports\/kept\/\d+$/);
  assert.equal(await page.locator("#table td a").count(), 0, "what is kept is a picture of its day");
  assert.ok((await rows(page, "a[href$='/csv']")).length > 1);

  const { name, one_time_password } = JSON.parse(world.command("staff", "add", "sara", "--role", "operator"));
  const other = await browse(world.address);
  await signIn(other.page, name, one_time_password);
  assert.equal((await other.page.goto(place)).status(), 404, "it is not shared");
  await other.page.goto("/reports/premium");
  assert.equal(await other.page.locator("#save, .report-files").count(), 0, "an operator takes no files");
  await other.browser.close();

  await page.goto(place);
  await page.click("form[action$='/remove'] button");
  assert.equal(new URL(page.url()).pathname, "/reports");
  assert.equal((await page.goto(place)).status(), 404);
});

test("every page reads well in both languages, wide and narrow, by a checker too", async () => {
  const { page, speak } = seen;
  await page.goto("/reports/premium");
  const members = await page.locator("#table tbody a").first().getAttribute("href");
  const pages = ["/reports", "/reports/premium", "/reports/premium?by=month", "/reports/customers", "/reports/renewal",
    "/reports/tiers?span=days&from=1405/01/01", "/reports/segments?span=days&from=1390/01/01", "/reports/cohorts",
    members];
  for (const lang of LANGS) {
    await speak(lang);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      for (const at of pages) {
        await page.goto(at);
        assert.deepEqual(await page.evaluate(faults, lang), [], `${at} in ${lang} at ${width}`);
        await page.evaluate(axe.source);
        const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
        const serious = found.violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
        assert.deepEqual(serious.map((one) => `${one.id}: ${one.nodes[0].html}`), [], `${at} in ${lang} at ${width}`);
      }
    }
  }
  await speak("fa");
});
