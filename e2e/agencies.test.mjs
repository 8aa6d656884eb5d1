// Agencies and organisations: the list is searched and ordered, an agency's figures are those of its customers to the
// rial, an agent begins at the own agency and sees no other; an organisation's contracts add up to the page's figures.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { LANGS, PASSWORD, WIDTHS, browse, closeBrowsers, faults, number, signIn, start } from "./world.mjs";

let world;
let seen;
let db;

before(async () => {
  world = await start({ parties: 1500 });
  seen = await browse(world.address);
  db = world.psql();
  await signIn(seen.page, world.name, world.one_time_password);
});

after(async () => {
  await db?.end();
  await closeBrowsers();
  await world?.stop();
});

const values = (found) => found.evaluateAll((all) => all.map((one) => Number(one.value)));
const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);
const rows = async (statement) => (await db.say(statement)).map((row) => row.split("|").map(Number));
/** The agency with the most customers. */
const largest = async () => (await rows("SELECT agent_id, count(*) FROM parties.party WHERE agent_id IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"))[0][0];

test("the list is searched, ordered and paged, and every premium is that of the agency's customers", async () => {
  const { page, complaints } = seen;
  await page.goto("/agents");
  const all = number(await page.locator(".roster-summary b bdi, .roster-summary b").first().innerText());
  const [[there]] = await rows("SELECT count(*) FROM parties.agent");
  assert.equal(all, there);
  const shown = [];
  for (;;) {
    shown.push(...await values(page.locator("#agencies td data")));
    const next = page.locator(".paging a", { hasText: "بعدی" });
    if (await next.count() === 0) break;
    await Promise.all([page.waitForURL(/page=/), next.click()]);
    await page.waitForLoadState();
  }
  const known = await rows(`SELECT coalesce(sum(m.earned), 0) FROM parties.agent a
    LEFT JOIN parties.party p USING (agent_id) LEFT JOIN standing.member m USING (party_id)
    GROUP BY a.agent_id ORDER BY 1 DESC`);
  assert.deepEqual(shown, known.flat(), "the highest premium first");

  await page.goto("/agents");
  const name = await page.locator("#agencies td b").nth(3).innerText();
  const code = await page.locator("#agencies td small").nth(3).innerText();
  await page.fill(".roster-find input[type=search]", code);
  await page.waitForURL(/q=/);
  await page.locator("#agencies td b", { hasText: name }).waitFor();
  await page.fill(".roster-find input[type=search]", "qqqq");
  await page.locator("#agencies .blank-nothing").waitFor();
  await page.locator("#agencies .blank a").click();
  await page.locator(".roster-order summary").click();
  await page.locator(".roster-order a", { hasText: "بیشترین مشتری" }).click();
  await page.waitForURL(/order=members/);
  const customers = (await page.locator("#agencies td .quiet-link").allInnerTexts()).map(number);
  assert.deepEqual(customers, [...customers].sort((one, other) => other - one));
  assert.deepEqual(complaints, []);
});

test("an agency's figures are those of the members list of its customers", async () => {
  const { page, complaints } = seen;
  const agency = await largest();
  await page.goto(`/agents/${agency}`);
  const [members, earned] = await values(page.locator(".who-figures data"));
  const [[customers, premium, claims]] = await rows(`SELECT count(*), sum(m.earned), sum(m.incurred)
    FROM parties.party JOIN standing.member m USING (party_id) WHERE agent_id = ${agency}`);
  assert.deepEqual([members, earned], [customers, premium]);
  const lines = await values(page.locator("#lines tbody data"));
  assert.equal(sum(lines.filter((_, at) => at % 2 === 0)), premium, "the lines add up to the premium");
  assert.equal(sum(lines.filter((_, at) => at % 2 === 1)), claims, "and to the claims");
  for (const part of ["#segments", "#tiers"]) {
    const counts = (await page.locator(`${part} td.num`).allInnerTexts()).map(number);
    assert.equal(sum(counts), members, part);
    await page.goto(`/agents/${agency}`);
    const at = counts.findIndex((count) => count > 0);
    await page.locator(`${part} tr`).nth(at).locator("a").click();
    await page.waitForURL(/\/members\?where=/);
    assert.equal(number(await page.locator(".roster-summary bdi").first().innerText()), counts[at], part);
    await page.goto(`/agents/${agency}`);
  }
  // What is due within 30 days belongs to customers whom the list names too.
  const due = number(await page.locator("#due .switch b").first().innerText());
  const [[followed]] = await rows(`SELECT count(*) FROM standing.member JOIN parties.party USING (party_id)
    WHERE agent_id = ${agency} AND follow_up & 1 = 1`);
  assert.ok(due >= followed && (due > 0) === (followed > 0), `${due} policies of ${followed} customers`);
  const counts = (await page.locator("#due .switch b").allInnerTexts()).map(number);
  assert.deepEqual(counts, [...counts].sort((one, other) => one - other), "a longer window has no fewer");
  await page.locator("#due .switch a").nth(2).click();
  await page.waitForURL(/within=90/);
  if (counts[2] > 0) {
    await page.locator("#due tbody a").first().click();
    await page.waitForURL(/\/members\/\d+$/);
  }
  assert.deepEqual(complaints, []);
});

test("an agent begins at the own agency and sees no other", async () => {
  const { page } = seen;
  await page.goto("/staff");
  await page.fill("#name", "agency");
  await page.selectOption("#role", "agent");
  await page.selectOption("#agent", { index: 1 });
  await page.click("form[action='/staff'] .button-main");
  const secret = (await page.innerText("#one-time")).trim();
  const agent = await browse(world.address);
  await signIn(agent.page, "agency", secret);
  await agent.page.waitForURL("**/agents/own");
  const [[own]] = await rows("SELECT agent_id FROM access.staff WHERE name = 'agency'");
  const [members] = await values(agent.page.locator(".who-figures data"));
  const [[customers]] = await rows(`SELECT count(*) FROM parties.party WHERE agent_id = ${own}`);
  assert.equal(members, customers);
  assert.equal((await agent.page.goto(`/agents/${own}`)).status(), 200);
  await agent.page.goto("/agents");
  assert.equal(new URL(agent.page.url()).pathname, "/agents/own");
  assert.equal((await agent.page.goto(`/agents/${own + 1}`)).status(), 404, "another agency is not there");
  await agent.page.locator(".blank").waitFor();
  await agent.page.goto("/agents/own");
  await agent.page.locator(".facts a").click();
  await agent.page.waitForURL(/\/members\?where=/);
  assert.equal(number(await agent.page.locator(".roster-summary bdi").first().innerText()), members);
  await agent.browser.close();
});

test("an organisation's contracts add up to the figures of its page, and its people lead on", async () => {
  const { page, complaints } = seen;
  const [[organisation, earned, collected, incurred]] = await rows(`SELECT party_id, m.earned, m.collected, m.incurred
    FROM standing.member m JOIN parties.party USING (party_id) WHERE kind = 2 ORDER BY m.earned DESC LIMIT 1`);
  await page.goto(`/members/${organisation}`);
  const cells = await values(page.locator("#contracts tbody data"));
  const column = (place) => sum(cells.filter((_, at) => at % 4 === place));
  assert.deepEqual([column(1), column(2), column(3)], [earned, collected, incurred]);
  const totals = await values(page.locator("#contracts tfoot data"));
  assert.deepEqual(totals, [0, 1, 2, 3].map(column));

  const [[employer, people]] = await rows(`SELECT p.party_id, count(DISTINCT i.insured_id) FROM book.policy p
    JOIN book.insured i USING (party_id, policy_id) JOIN parties.party o ON o.party_id = p.party_id
    WHERE o.kind = 2 AND i.insured_id <> p.party_id AND start_on <= current_date AND end_on > current_date
      AND NOT EXISTS (SELECT FROM book.endorsement e WHERE (e.party_id, e.policy_id) = (p.party_id, p.policy_id) AND e.cancels)
    GROUP BY 1 ORDER BY 2 DESC LIMIT 1`);
  await page.goto(`/members/${employer}`);
  const named = await page.locator("#people .people").last().locator("a").count();
  assert.equal(named, Math.min(people, 20));
  await page.locator("#people .people").last().locator("a").first().click();
  await page.waitForURL((url) => /^\/members\/\d+$/.test(url.pathname) && url.pathname !== `/members/${employer}`);
  assert.deepEqual(complaints, []);
});

test("candidates for a merge are linked from the list, and a late source stands among the tasks", async () => {
  const { page } = seen;
  await page.goto("/members");
  assert.equal(await page.locator("a[href='/members/duplicates']").count(), 0, "none are open");
  await db.say(`INSERT INTO parties.duplicate (party_id, other_id, kind, first_load, last_load, found_at, state)
    VALUES (1, 2, 1, 1, 1, now(), 'open')`);
  await page.goto("/members");
  assert.equal(number(await page.locator("a[href='/members/duplicates']").innerText()), 1);
  await db.say("DELETE FROM parties.duplicate");
  await page.goto("/");
  assert.equal(await page.locator("a[href='/feeds/sources']").count(), 0);
  await page.goto("/feeds/sources");
  await page.fill("#name", "حوالهٔ شبانه");
  await page.fill("#folder", "/tmp/nothing-comes-here");
  await page.locator("form[action='/feeds/sources'] .button-main").click();
  await db.say("UPDATE feeds.source SET created_at = now() - interval '9 days', rhythm = 'daily'");
  await page.goto("/");
  const task = page.locator(".tasks li", { hasText: "حوالهٔ شبانه" });
  await task.locator("a[href='/feeds/sources']").waitFor();
});

for (const lang of LANGS) {
  for (const width of WIDTHS) {
    test(`the pages are whole in ${lang} at ${width}`, async () => {
      const { page, speak, complaints } = seen;
      await speak(lang);
      await page.setViewportSize({ width, height: 900 });
      const [[organisation]] = await rows("SELECT party_id FROM parties.party WHERE kind = 2 LIMIT 1");
      for (const path of ["/agents", "/agents?q=qqqq", `/agents/${await largest()}`, `/members/${organisation}`]) {
        await page.goto(path);
        assert.deepEqual(await page.evaluate(faults, lang), [], `${path} in ${lang} at ${width}`);
      }
      assert.deepEqual(complaints, []);
    });
  }
}
