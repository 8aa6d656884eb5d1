// Members at work: a filter is built while its count follows, saved and used; a list is filled and the filling undone;
// notes and tasks on a member's page; a file of members with its reason.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { LANGS, PASSWORD, WIDTHS, browse, closeBrowsers, faults, number, signIn, start } from "./world.mjs";

let world;
let seen;

before(async () => {
  world = await start({ parties: 400 });
  seen = await browse(world.address);
  await signIn(seen.page, world.name, world.one_time_password);
});

after(async () => {
  await closeBrowsers();
  await world?.stop();
});

const left = async (page) => number(await page.locator(".builder-count bdi").innerText());
const shown = async (page) => number(await page.locator(".roster-summary bdi").first().innerText());
const tick = async (page, row, ...values) => {
  const ticks = page.locator(".builder-row").nth(row).locator(".builder-ticks");
  await ticks.locator("summary").click();
  for (const value of values) await ticks.locator("label", { hasText: value }).click();
  await ticks.locator("summary").click();
};

test("a filter is counted as it is built, saved, and used in the list", async () => {
  const { page, complaints } = seen;
  await page.goto("/members/filters/edit");
  await tick(page, 0, "سودآور");
  await page.locator(".builder-count bdi").waitFor();
  const profitable = await left(page);
  await page.getByRole("button", { name: "شرط دیگر" }).click();
  await page.locator(".builder-row").nth(1).waitFor();
  await page.locator("select[name='f0.1']").selectOption("score");
  await page.locator("input[name='v0.1']:not([type=checkbox])").waitFor();
  const former = await page.evaluate(() => document.querySelector(".builder-count bdi")?.textContent ?? "");
  await page.fill("input[name='v0.1']", "۱٬۰۰۰");
  await page.waitForFunction((former) => {
    const shown = document.querySelector(".builder-count bdi")?.textContent;
    return shown && shown !== former;
  }, former);
  const both = await left(page);
  assert.ok(both > 0 && both < profitable, `${both} of ${profitable}`);
  assert.match(await page.locator(".builder-sentence").innerText(), /سودآور و امتیاز دست‌کم ۱٬۰۰۰/);
  await page.fill("#name", "سودآورهای بالای هزار");
  await page.getByRole("button", { name: "ذخیره" }).click();
  await page.waitForURL(/filter=/);
  assert.equal(await shown(page), both, "the list has as many as the builder said");
  await page.locator(".chip-on", { hasText: "سودآورهای بالای هزار" }).waitFor();
  assert.deepEqual(complaints, []);
});

test("the builder works without script", async () => {
  const plain = await browse(world.address, { javaScriptEnabled: false });
  const { page } = plain;
  await signIn(page, world.name, PASSWORD);
  await page.goto("/members/filters/edit");
  await page.locator("select[name='f0.0']").selectOption("score");
  await page.getByRole("button", { name: "شرط دیگر" }).click();
  await page.fill("input[name='v0.0']", "abc");
  await page.locator("button[value='drop.0.1']").click();
  await page.locator(".builder-told.bad").waitFor();
  assert.equal(await page.inputValue("input[name='v0.0']"), "abc", "what was typed stays");
  await page.fill("input[name='v0.0']", "1");
  await page.locator("input[name='v0.0']").press("Enter");
  assert.ok(await left(page) > 0);
  await plain.browser.close();
});

test("a list is filled by a bulk action, and emptied by its undo", async () => {
  const { page } = seen;
  await page.goto("/members?kind=2");
  const organisations = await shown(page);
  await page.getByRole("link", { name: "کار گروهی" }).click();
  const card = page.locator(".bulk-ways .card").first();
  await card.locator("input[name=new_name]").fill("سازمان‌ها");
  await card.getByRole("button", { name: "پیش‌نمایش افزودن" }).click();
  assert.equal(number(await page.locator(".bulk-preview header p bdi").first().innerText()), organisations);
  await page.getByRole("button", { name: "انجام بده" }).click();
  await page.waitForURL("**/members/bulk/done");
  await page.goto("/members/saved");
  await page.getByRole("link", { name: "سازمان‌ها" }).click();
  await page.waitForURL(/list=/);
  assert.equal(await shown(page), organisations);
  const list = page.url();
  await page.goto("/members/bulk/done");
  await page.locator("table").getByRole("button", { name: "برگرداندن" }).first().click();
  await page.locator(".state", { hasText: "برگشته" }).waitFor();
  await page.goto(list);
  await page.locator(".blank").waitFor();
});

test("notes and tasks are written on the member's page and stand in the history", async () => {
  const { page } = seen;
  await page.goto("/members");
  const member = await page.locator("tr[data-open] a").first().getAttribute("href");
  await page.goto(member);
  await page.locator("#desk summary", { hasText: "یادداشت تازه" }).click();
  await page.fill("#note-body", "برای تمدید زنگ بزنید");
  await page.locator(`form[action='${member}/notes'] button`).click();
  await page.locator(".note-body", { hasText: "برای تمدید" }).waitFor();
  await page.locator("#desk summary", { hasText: "کار تازه" }).click();
  await page.fill("#task-title", "تماس برای تمدید");
  await page.fill("#task-due", "۱۴۰۵/۱۳/۰۱");
  await page.locator(`form[action='${member}/tasks'] button`).click();
  await page.locator(".field-error").waitFor();
  assert.equal(await page.inputValue("#title"), "تماس برای تمدید", "what was typed stays");
  await page.fill("#due", "1405/12/01");
  await page.locator("main .button-main").click();
  await page.locator(".desk-tasks b", { hasText: "تماس برای تمدید" }).waitFor();
  await page.goto("/tasks");
  await page.locator(".task-table tbody tr", { hasText: "تماس برای تمدید" }).getByRole("button", { name: "انجام شد" }).click();
  await page.locator(".blank").waitFor();
  await page.goto(`${member}/timeline`);
  for (const said of ["یادداشت: برای تمدید", "کار انجام شد: تماس برای تمدید"]) {
    await page.locator(".moment-what", { hasText: said }).waitFor();
  }
});

test("a file of members has as many rows and as much premium as the page says", async () => {
  const { page } = seen;
  await page.goto("/members?tier=1");
  const rows = await shown(page);
  await page.getByRole("link", { name: "خروجی" }).click();
  await page.check("input[value=csv]");
  await page.fill("#reason", "شماره ۰۹۱۲۳۴۵۶۷۸۹");
  await page.getByRole("button", { name: "گرفتن فایل" }).click();
  await page.locator(".notice-bad", { hasText: "ننویسید" }).waitFor();
  await page.fill("#reason", "برنامهٔ تماس پاییز");
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "گرفتن فایل" }).click();
  const lines = readFileSync(await (await coming).path(), "utf8").trim().split("\n");
  assert.equal(lines.length - 1, rows);
  assert.ok(lines.slice(1).every((line) => !/09\d{9}/.test(line)), "contacts are masked");
  await page.goto("/audit?area=party");
  await page.locator("td", { hasText: "برنامهٔ تماس پاییز" }).waitFor();
});

test("the pages read well in both languages and at both widths", async () => {
  const { page, speak } = seen;
  const found = [];
  for (const lang of LANGS) {
    await speak(lang);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      for (const path of ["/members/filters/edit", "/members/saved", "/members/bulk?tier=1", "/members/bulk/done",
        "/members/export?tier=1", "/members/1", "/members/1/timeline", "/tasks", "/tasks?which=done"]) {
        await page.goto(path);
        found.push(...(await page.evaluate(faults, lang)).map((fault) => `${path} in ${lang} at ${width}: ${fault}`));
      }
    }
  }
  await speak("fa");
  assert.deepEqual(found, []);
});
