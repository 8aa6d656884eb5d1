// The list of members and one of them: conditions with script and without, the keyboard, an agent's own view,
// and every page read by a checker of accessibility.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import axe from "axe-core";
import { LANGS, PASSWORD, WIDTHS, browse, closeBrowsers, number, signIn, start } from "./world.mjs";

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

const counted = async (page) => number(await page.locator(".roster-summary bdi").first().innerText());
const menu = (page, name) => page.locator("details.menu-chip", { has: page.locator("summary", { hasText: name }) });

test("conditions are chosen from menus that count, several of one kind, and dropped one by one", async () => {
  const { page, complaints } = seen;
  await page.goto("/members");
  const all = await counted(page);
  const counts = [];
  for (const tier of ["نقره‌ای", "برنزی"]) {
    await menu(page, "سطح").locator("summary").click();
    const choice = menu(page, "سطح").locator("a", { hasText: tier });
    counts.push(number(await choice.locator("small").innerText()));
    await choice.click();
    await page.locator(".chip-on", { hasText: tier }).waitFor();
  }
  assert.ok(counts.every((count) => count > 0 && count < all), `${counts} of ${all}`);
  assert.equal(await counted(page), counts[0] + counts[1], "members of either tier");
  assert.equal(new URL(page.url()).searchParams.getAll("tier").length, 2);

  await menu(page, "شرط دیگر").locator("summary").click();
  await menu(page, "شرط دیگر").locator("a", { hasText: "سازمان‌ها" }).click();
  await page.waitForURL((url) => url.searchParams.has("kind"));
  assert.ok(await counted(page) <= counts[0] + counts[1]);
  await page.locator(".chip-on", { hasText: "سازمان‌ها" }).click();
  await page.waitForURL((url) => !url.searchParams.has("kind"));
  await page.locator(".chip-on", { hasText: "نقره‌ای" }).click();
  await page.waitForURL((url) => url.searchParams.getAll("tier").length === 1);
  assert.equal(await counted(page), counts[1], "the other tier is left");
  await page.fill(".roster-find input[type=search]", "a");
  await page.waitForURL((url) => url.searchParams.get("q") === "a" && url.searchParams.has("tier"));
  assert.deepEqual(complaints, []);
});

test("the menus, the order and the pages work without script", async () => {
  const plain = await browse(world.address, { javaScriptEnabled: false });
  const { page } = plain;
  await signIn(page, world.name, PASSWORD);
  await page.goto("/members");
  for (const [name, choice] of [["سطح", "برنزی"], ["سطح", "معمولی"], ["بخش", "سودآور"]]) {
    await menu(page, name).locator("summary").click();
    await menu(page, name).locator("a", { hasText: choice }).click();
    await page.locator(".chip-on", { hasText: choice }).waitFor();
  }
  const found = await counted(page);
  await page.locator(".roster-order summary").click();
  await page.locator(".roster-order a", { hasText: "حق‌بیمه" }).click();
  await page.waitForURL((url) => url.searchParams.get("order") === "earned");
  assert.equal(await counted(page), found);
  const first = await page.locator("tr[data-open] a").first().getAttribute("href");
  await page.locator(".paging a", { hasText: "بعدی" }).click();
  await page.locator(".paging a", { hasText: "قبلی" }).click();
  assert.equal(await page.locator("tr[data-open] a").first().getAttribute("href"), first);
  await plain.browser.close();
});

test("a task of the dashboard leads to as many members as it counts", async () => {
  const { page } = seen;
  await page.goto("/");
  const tasks = page.locator(".tasks li", { has: page.locator("a[href^='/members?task=']") });
  const links = await tasks.evaluateAll((items) => items.map((item) => [
    item.querySelector("b bdi").textContent, item.querySelector("a").getAttribute("href")]));
  assert.ok(links.length > 0, "somebody has an instalment overdue");
  for (const [count, href] of links) {
    await page.goto(href);
    assert.equal(await counted(page), number(count), href);
  }
});

test("menus are opened, walked and left by keyboard", async () => {
  const { page } = seen;
  await page.goto("/members");
  const tier = menu(page, "سطح");
  await tier.locator("summary").focus();
  await page.keyboard.press("Enter");
  await tier.locator("small").first().waitFor();
  await page.keyboard.press("Tab");
  assert.ok(await tier.locator("a").first().evaluate((link) => link === document.activeElement), "the first choice");
  await page.keyboard.press("Escape");
  assert.equal(await tier.getAttribute("open"), null, "Escape closes the menu");
  assert.ok(await tier.locator("summary").evaluate((label) => label === document.activeElement), "and goes back to it");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator(".chip-on").waitFor();

  await page.goto("/members");
  await page.keyboard.press("/");
  assert.ok(await page.evaluate(() => document.activeElement.name === "q"), "a slash goes to the search");
  await page.goto("/");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "content", "the menu is skipped");
});

test("an agent sees own customers only, whatever address is typed", async () => {
  const { page } = seen;
  await page.goto("/staff");
  await page.fill("#name", "agency");
  await page.selectOption("#role", "agent");
  await page.selectOption("#agent", { index: 1 });
  await page.click("form[action='/staff'] .button-main");
  const secret = (await page.innerText("#one-time")).trim();
  await page.goto("/members");
  const everyone = await counted(page);

  const agent = await browse(world.address);
  await signIn(agent.page, "agency", secret);
  await agent.page.waitForURL("**/agents/own");
  await agent.page.goto("/members");
  const own = await counted(agent.page);
  assert.ok(own > 0 && own < everyone, `${own} of ${everyone}`);
  const mine = new Set();
  for (;;) {
    for (const href of await agent.page.locator("tr[data-open] a").evaluateAll((links) => links.map((a) => a.getAttribute("href")))) mine.add(href);
    const next = agent.page.locator(".paging a", { hasText: "بعدی" });
    if (await next.count() === 0) break;
    await next.click();
    await agent.page.waitForLoadState();
  }
  assert.equal(mine.size, own);

  const members = await page.locator("tr[data-open] a").evaluateAll((links) => links.map((a) => a.getAttribute("href")));
  const stranger = members.find((href) => !mine.has(href));
  assert.equal((await agent.page.goto(stranger)).status(), 404, "another agency's customer is not there");
  await agent.page.waitForSelector(".blank-nothing");
  await agent.page.goto([...mine][0]);
  await agent.page.waitForSelector(".who-name");
  for (const path of ["/", "/feeds", "/feeds/1", "/staff", "/audit", "/standing/export/csv"]) {
    assert.equal((await agent.page.goto(path)).status(), 403, path);
    await agent.page.waitForSelector(".blank-locked");
  }
  await page.goto(stranger);
  const name = (await page.locator(".who-name span").first().innerText()).trim();
  await agent.page.goto(`/members?q=${encodeURIComponent(name)}`);
  const found = await agent.page.locator("tr[data-open] a").evaluateAll((links) => links.map((a) => a.getAttribute("href")));
  assert.ok(!found.includes(stranger), "nor is it found by its name");
  await agent.browser.close();
});

test("no page has a serious fault of accessibility", async () => {
  const { page, speak } = seen;
  await page.goto("/members");
  const member = await page.locator("tr[data-open] a").first().getAttribute("href");
  await page.goto("/feeds");
  const feeds = await page.locator("table.loads a[href^='/feeds/']").evaluateAll((links) => links.map((a) => a.getAttribute("href")));
  const pages = ["/", "/members", "/members?tier=1&tier=2", "/members?q=qqqq", member, "/feeds", ...feeds.slice(0, 2),
    "/feeds/new", "/programme", "/programme?view=text", "/audit", "/staff", "/settings", "/password", "/more", "/nowhere"];
  const found = [];
  for (const [lang, width] of [[LANGS[0], WIDTHS[0]], [LANGS[1], WIDTHS[1]]]) {
    await speak(lang);
    await page.setViewportSize({ width, height: 900 });
    for (const path of pages) {
      await page.goto(path);
      found.push(...await checked(page, `${path} in ${lang} at ${width}`));
    }
  }
  await speak("fa");
  const bare = await browse(world.address);
  await bare.page.goto("/sign-in");
  found.push(...await checked(bare.page, "/sign-in"));
  await bare.browser.close();
  assert.deepEqual(found, []);
});

/** Serious findings of the checker on the page as it stands. */
async function checked(page, name) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  return violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .flatMap(({ id, nodes }) => nodes.slice(0, 3).map((node) => `${name}: ${id}: ${node.target} ${node.failureSummary.split("\n")[1]}`));
}
