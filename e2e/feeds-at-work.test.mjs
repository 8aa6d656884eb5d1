// The mapping screen, saved mappings, a source whose files come by themselves, and two records made one.
import assert from "node:assert/strict";
import { mkdtempSync, mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { LANGS, PASSWORD, WIDTHS, browse, closeBrowsers, csv, faults, signIn, start } from "./world.mjs";

let world, seen;

before(async () => {
  world = await start();
  seen = await browse(world.address);
  await signIn(seen.page, world.name, world.one_time_password);
});

after(async () => {
  await closeBrowsers();
  await world?.stop();
});

const HEAD = "شماره مشتری,نوع شخص,نام,نام خانوادگی,کد ملی,یادداشت";

async function send(file) {
  const { page } = seen;
  await page.goto("/feeds/new");
  await page.selectOption("#kind", "parties");
  await page.setInputFiles("#file", file);
  await page.click("#upload button[value=check]");
}

async function looksRight(name) {
  for (const lang of LANGS) {
    for (const width of WIDTHS) {
      await seen.speak(lang);
      await seen.page.setViewportSize({ width, height: 900 });
      await seen.page.reload();
      assert.deepEqual(await seen.page.evaluate(faults, lang), [], `${name} ${lang} ${width}`);
    }
  }
  await seen.speak("fa");
  await seen.page.setViewportSize({ width: 1440, height: 900 });
  await seen.page.reload();
}

test("a mapping is made by choosing, its rows are seen at once, and the next file finds it", async () => {
  const { page, complaints } = seen;
  await send(csv("customers.csv", HEAD, "C1,ح,مریم,رضایی,0012345679,x", "C2,ش,,فولاد شرق,,y"));
  await page.waitForURL("**/mapping");
  assert.equal(await page.inputValue("#from-ref"), ":شماره مشتری", "the column was guessed");
  assert.match(await page.innerText("#field-ref"), /حدس/);
  assert.match(await page.innerText("#preview .rejects-head"), /۲/, "both rows would be rejected");
  assert.match(await page.innerText(".unused"), /یادداشت/);
  await looksRight("mapping");

  // A table of codes: what each of the file's texts means.
  await page.locator("#field-kind summary").click();
  const drawn = () => page.waitForResponse((answer) => answer.url().endsWith("/mapping") && answer.request().method() === "POST");
  for (const [code, word] of [["ح", "person"], ["ش", "organisation"]]) {
    const line = page.locator("#codes-kind .code-line").filter({ has: page.locator(`input[value="${code}"]`) });
    await Promise.all([drawn(), line.locator("select").selectOption(word)]);
  }
  await page.waitForSelector("#preview .rejects-head .good");
  assert.match(await page.innerText("#preview tbody"), /شخص حقیقی[\s\S]*سازمان/);

  await page.fill("#name", "مشتریان هسته");
  await page.click("button[value=save]");
  await page.waitForSelector(".mapping-known");
  await page.click("button[value=load]");
  await page.waitForURL("**/feeds");

  await send(csv("more.csv", HEAD, "C3,ح,علی,کریمی,,z"));
  await page.waitForURL("**/feeds/files/*");
  assert.match(await page.innerText(".mapping-known"), /مشتریان هسته/);
  await page.waitForSelector(".fate");
  assert.deepEqual(complaints, []);
});

test("the form works without script", async () => {
  const plain = await browse(world.address, { javaScriptEnabled: false });
  const { page } = plain;
  await page.goto("/sign-in");
  await page.fill("#name", world.name);
  await page.fill("#password", PASSWORD);
  await page.click("main form .button-main");
  await page.waitForURL("**/");
  await page.goto("/feeds/new");
  await page.selectOption("#kind", "agents");
  await page.setInputFiles("#file", csv("agents.csv", "A,B", "1,شرق"));
  await page.click("#upload button[value=check]");
  await page.waitForURL("**/mapping");
  await page.selectOption("#from-code", ":A");
  await page.click("button.no-script");
  assert.match(await page.innerText("#read-code"), /1|۱/);
  await page.click("button[value=check]");
  assert.match(await page.innerText("#read-name"), /\S/, "the missing field is told");
  await plain.browser.close();
});

test("files that come by themselves are loaded, put away and counted", async () => {
  const { page, complaints } = seen;
  const folder = mkdtempSync(path.join(tmpdir(), "bashgah-incoming-"));
  await page.goto("/feeds/sources");
  await page.fill("#name", "هسته");
  await page.fill("#folder", folder);
  await page.click(".source-form .button-main");
  await page.waitForURL("**/feeds/sources/*");
  const source = page.url();
  await looksRight("source");
  writeFileSync(path.join(folder, "night.csv.part"), `${HEAD}\nC9,ح,سارا,احمدی,,\nC8,?,سارا,احمدی,,\n`);
  renameSync(path.join(folder, "night.csv.part"), path.join(folder, "night.csv"));
  do await page.goto(source);
  while (!(await page.locator("tbody .state").count()) || (await page.locator("tbody .state-waiting").count()));
  assert.equal(await page.locator("tbody .state-good").count(), 1, await page.innerText("tbody"));
  assert.match(await page.innerText("tbody"), /night\.csv/);
  assert.equal(readdirSync(path.join(folder, "loaded")).length, 1);
  await page.locator(".page-head .button").click();
  await page.waitForURL("**/feeds/quality?source=*");
  assert.match(await page.textContent(".quality-plot"), /۵٬۰۰۰/, "half of its rows were rejected");
  await looksRight("quality");
  await page.goto("/feeds/sources");
  await looksRight("sources");
  await page.goto("/feeds/mappings");
  await looksRight("mappings");
  assert.deepEqual(complaints, []);
});

test("two records of one party are seen side by side, made one, and two again", async () => {
  const { page, complaints } = seen;
  await send(csv("conflict.csv", HEAD, "C9,ح,مریم,رضایی,0012345679,"));
  await page.waitForURL("**/feeds/files/*");
  await page.waitForSelector(".fate");
  await page.click("button[value=load]");
  await page.waitForURL("**/feeds");
  await page.locator("table.loads tr", { hasText: "conflict.csv" }).locator(".state-good").waitFor();
  await page.goto("/members/duplicates");
  await looksRight("duplicates");
  const [first, second] = await page.locator(".pair thead a").evaluateAll((links) => links.map((link) => link.pathname));
  await page.locator(".pair form .button").first().click();
  await page.waitForSelector(".toast-note");
  assert.equal(await page.locator(".pair").count(), 0);
  await page.goto(second);
  assert.equal(new URL(page.url()).pathname, first, "the old number leads to the survivor");
  await page.goto("/members/duplicates");
  await page.locator("form[action$=undo] button").click();
  await page.waitForSelector(".pair");
  await page.goto(second);
  assert.equal(new URL(page.url()).pathname, second);
  assert.deepEqual(complaints, []);
});
