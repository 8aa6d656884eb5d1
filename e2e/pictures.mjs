// Takes the pictures of the documentation: npm run pictures [-- FOLDER]
import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { browse, signIn, start } from "./world.mjs";

const folder = process.argv[2]
  ?? path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../docs/pictures");
mkdirSync(folder, { recursive: true });
const world = await start({ parties: Number(process.env.PARTIES ?? 20000) });
const { browser, page, speak, complaints } = await browse(world.address);

/** One picture of a whole page. */
async function take(name, { at, lang = "fa", width = 1440 }) {
  await speak(lang);
  await page.setViewportSize({ width, height: width < 500 ? 844 : 900 });
  if (at) await page.goto(at);
  await page.evaluate(() => document.fonts.ready);
  const file = path.join(folder, `${name}.png`);
  await page.screenshot({ path: file, fullPage: true });
  console.log(file);
}

await take("sign-in", { at: "/sign-in" });
await signIn(page, world.name, world.one_time_password);
await page.goto("/members");
const member = await page.locator("tr[data-open] a[href^='/members/']").first().getAttribute("href");
await page.goto("/feeds");
const feed = await page.locator("table.loads tr", { hasText: "policies.csv" }).locator("a").getAttribute("href");
const pages = { dashboard: "/", members: "/members", member, feeds: "/feeds", feed, programme: "/programme",
  audit: "/audit", staff: "/staff" };
for (const [name, at] of Object.entries(pages)) {
  await take(name, { at });
  await take(`${name}-390`, { at, width: 390 });
  await take(`${name}-en`, { at, lang: "en" });
  await take(`${name}-en-390`, { at, lang: "en", width: 390 });
}

// The studio with a draft of three changes, and what follows from it.
await speak("fa");
await page.goto("/programme");
await page.click("form[action='/programme/drafts'] button");
const draft = new URL(page.url()).pathname;
for (const [address, value] of [["scorecard.claims.0.factor", "۱٫۳۵"], ["line.life.points_per_million", "۲۲"],
  ["line.health.points_per_million", "۵"]]) {
  const answer = page.waitForResponse((response) => response.url().includes("/rules"));
  await page.fill(`input[name='${address}']`, value);
  await answer;
}
const studio = { studio: draft, "studio-tiers": `${draft}?tab=tiers&view=day`, "studio-costs": `${draft}?tab=costs`,
  "studio-changes": `${draft}/changes`, "studio-movers": `${draft}/movers?who=up`, "studio-submit": `${draft}/submit`,
  approvals: "/approvals", past: "/standing/past", reports: "/reports", "report-premium": "/reports/premium",
  "report-tiers": "/reports/tiers", "report-customers": "/reports/customers", builder: "/members/filters/edit",
  tasks: "/tasks", agencies: "/agents", sources: "/feeds/sources", quality: "/feeds/quality",
  duplicates: "/members/duplicates", "api-keys": "/api-keys", webhooks: "/webhooks" };
for (const [name, at] of Object.entries(studio)) {
  await take(name, { at });
  await take(`${name}-390`, { at, width: 390 });
  await take(`${name}-en`, { at, lang: "en" });
  await take(`${name}-en-390`, { at, lang: "en", width: 390 });
}
if (complaints.length > 0) console.error(complaints.join("\n"));
await browser.close();
await world.stop();
