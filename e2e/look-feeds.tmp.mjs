import { browse, signIn, csv, PASSWORD, faults } from "./world.mjs";
import fs from "node:fs";
const base = "http://localhost:8104";
const seen = await browse(base, { viewport: { width: 1440, height: 1000 } });
const { page, complaints, speak } = seen;
const log = fs.readFileSync("/tmp/feeds-serve.log", "utf8");
const one = JSON.parse(log.split("\n").find((l) => l.startsWith('{"address"'))).one_time_password;
await signIn(page, "admin", fs.existsSync("/tmp/feeds-signed") ? PASSWORD : one);
fs.writeFileSync("/tmp/feeds-signed", "1");
const shoot = async (name, full = true) => {
  for (const lang of ["fa", "en"]) for (const width of [1440, 390]) {
    await speak(lang); await page.setViewportSize({ width, height: 1000 }); await page.reload();
    await page.evaluate(() => document.fonts.ready);
    const bad = await page.evaluate(faults, lang);
    if (bad.length) console.log(name, lang, width, bad.slice(0, 6));
    await page.screenshot({ path: `/tmp/feeds-pics/${name}-${lang}-${width}.png`, fullPage: full });
  }
  await speak("fa"); await page.setViewportSize({ width: 1440, height: 1000 }); await page.reload();
};
fs.mkdirSync("/tmp/feeds-pics", { recursive: true });
await page.goto("/feeds/new");
await page.selectOption("#kind", "policies");
await page.setInputFiles("#file", csv("policies.csv", "شماره بیمه نامه,کد بیمه گذار,رشته بیمه,تاریخ شروع,تاریخ پایان,حق بیمه (تومان),توضیح",
  "N1,C1,بدنه,1404/01/01,1405/01/01,1500000,یک", "N2,C2,آتش,1404/02/01,1405/02/01,2500000,", "N3,C2,Z9,1404/02/31,1405/02/31,abc,"));
await page.click("#upload button[value=check]");
await page.waitForURL("**/mapping");
await shoot("mapping");
const url = page.url();
await page.locator("#field-line summary").click();
await page.screenshot({ path: "/tmp/feeds-pics/mapping-rule.png", fullPage: true });
await page.fill("#name", "بیمه‌نامه‌های هسته");
await page.click("button[value=save]");
await page.waitForTimeout(800);
console.log(page.url(), await page.locator(".field-error").allInnerTexts());
await page.goto("/feeds/mappings"); await shoot("mappings");
await page.goto("/feeds/sources"); await shoot("sources-empty");
await page.goto("/feeds/quality?kind=policies"); await shoot("quality");
await page.goto("/feeds"); await shoot("feeds");
console.log(complaints);
await seen.browser.close();
