// Credit: what staff give up to the limit is done at once, above it a second person decides, the statement says both,
// and what all members hold adds up to the rial.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { LANGS, WIDTHS, browse, closeBrowsers, faults, number, signIn, start } from "./world.mjs";

let world;
let admin;
let finance;
let db;
let member;
let large;
let earned;

before(async () => {
  world = await start({ parties: 600 });
  db = world.psql();
  admin = await browse(world.address);
  await signIn(admin.page, world.name, world.one_time_password);
  await admin.page.goto("/staff");
  await admin.page.fill("#name", "sara");
  await admin.page.selectOption("#role", "finance");
  await admin.page.click("form[action='/staff'] .button-main");
  const secret = (await admin.page.innerText("#one-time")).trim();
  finance = await browse(world.address);
  await signIn(finance.page, "sara", secret);
  [[member]] = await rows(`SELECT party_id FROM standing.member m WHERE NOT EXISTS (SELECT FROM ledger.account a WHERE a.party_id = m.party_id)
    ORDER BY score DESC, party_id LIMIT 1`);
  [[earned]] = await rows("SELECT sum(balance) FROM ledger.account");
});

after(async () => {
  await db?.end();
  await closeBrowsers();
  await world?.stop();
});

const rows = async (statement) => (await db.say(statement)).map((row) => row.split("|").map(Number));
const values = (found) => found.evaluateAll((all) => all.map((one) => Number(one.value)));
const latin = (text) => text.replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0));
const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);

/** Two months of grants to members whose purchases gave nothing, and their days closed. */
async function former() {
  await db.say(`INSERT INTO ledger.transfer (party_id, no, from_account, to_account, amount, balance, kind, pieces, reason, reference, actor, at)
    SELECT party_id, 1, -1, party_id, amount, amount, 1, ARRAY[1, amount], 'پاداش تمدید', '', 'test', now() - (1 + party_id % 60) * interval '1 day'
    FROM (SELECT party_id, (party_id % 9 + 1) * 250000 AS amount FROM parties.party p WHERE party_id <> ${member}
      AND NOT EXISTS (SELECT FROM ledger.account a WHERE a.party_id = p.party_id)) p`);
  await db.say(`INSERT INTO ledger.lot (party_id, lot, amount, unspent, expires_on, granted_on)
    SELECT party_id, 1, amount, amount, CASE WHEN party_id % 5 > 0 THEN current_date + party_id::int % 300 END, (at AT TIME ZONE 'Asia/Tehran')::date FROM ledger.transfer WHERE actor = 'test'`);
  await db.say("INSERT INTO ledger.account SELECT party_id, amount, 1, 0, 0, 0 FROM ledger.transfer WHERE actor = 'test'");
  await db.say(`INSERT INTO ledger.closed_day (day, closed_at, actor, totals, owed, proofs)
    SELECT day, now(), 'test', jsonb_build_array(jsonb_build_object('account', -1, 'kind', 1, 'given', moved, 'received', 0, 'transfers', transfers)),
           sum(moved) OVER (ORDER BY day), '{"sum":0,"balance":0,"running":0,"lots":0,"holds":0,"grants":0}'
    FROM (SELECT (at AT TIME ZONE 'Asia/Tehran')::date AS day, sum(amount)::bigint AS moved, count(*) AS transfers FROM ledger.transfer WHERE actor = 'test' GROUP BY 1) d`);
}

async function give(page, kind, amount, reason, lastDay = "") {
  await page.goto(`/members/${member}/credit`);
  await page.selectOption("#kind", kind);
  await page.fill("#amount", amount);
  await page.fill("#last-day", lastDay);
  await page.fill("#reason", reason);
  await page.click("#give .button-main");
  await page.waitForLoadState();
}

test("the member's page says that there is no credit, and leads to the statement", async () => {
  const { page } = finance;
  await page.goto(`/members/${member}`);
  assert.equal(number(await page.locator("#credit .credit-have").innerText()), 0);
  await page.click("#credit .link");
  await page.waitForURL(`**/members/${member}/credit`);
  await page.locator("#statement .blank-empty").waitFor();
});

test("what all members hold is told before a day is closed, and what each rule gave", async () => {
  const { page, complaints } = finance;
  await page.goto("/credit");
  assert.equal((await values(page.locator("#have data")))[0], earned);
  await page.locator(".credit-agrees .icon").waitFor();
  await page.click(".page-head a[href='/credit/rules']");
  assert.equal(sum(await values(page.locator("#rules data"))), earned);
  assert.deepEqual(complaints, []);
  await former();
});

test("what is promised is on its way until the premium is collected", async () => {
  const { page, complaints } = finance;
  const [[waits, pending]] = await rows("SELECT party_id, sum(pending) FROM earning.given GROUP BY 1 ORDER BY 2 DESC LIMIT 1");
  await page.goto(`/members/${waits}`);
  assert.ok((await page.locator("#on-the-way").innerText()).includes("در راه"));
  assert.equal(number(await page.locator("#on-the-way").innerText()), pending);
  await page.goto(`/members/${waits}/credit`);
  assert.deepEqual(sum(await values(page.locator("#on-the-way data"))), pending);
  assert.deepEqual(complaints, []);
});

test("what a purchase gave is told by the rule's name and the policy's number", async () => {
  const { page, speak, complaints } = finance;
  const [[earner, amount]] = await rows("SELECT party_id, amount FROM ledger.transfer WHERE reason = 'fire_and_life' ORDER BY amount DESC LIMIT 1");
  const [number] = await db.say(`SELECT p.number FROM ledger.transfer t JOIN book.policy p ON t.reference = 'policy ' || p.policy_id
    WHERE t.party_id = ${earner} AND t.reason = 'fire_and_life' AND t.amount = ${amount}`);
  for (const [lang, rule, policy] of [["en", "Fire and life", "Policy"], ["fa", "آتش‌سوزی و عمر", "بیمه‌نامهٔ"]]) {
    await speak(lang);
    await page.goto(`/members/${earner}/credit`);
    const line = page.locator("#statement tbody tr", { has: page.locator(`data[value="${amount}"]`) }).first();
    const told = latin(await line.innerText());
    assert.ok(told.includes(rule) && told.includes(policy) && told.includes(number), told);
    assert.doesNotMatch(await page.innerText("main"), /fire_and_life|gold_and_vip|policy \d/);
  }
  assert.deepEqual(complaints, []);
});

test("up to the limit it is done at once, and a mistake is told beside its field", async () => {
  const { page, complaints } = finance;
  await give(page, "grant", "۴٬۰۰۰٬۰۰۰", "جبران دیرکرد", "۱۴۲۰/۰۱/۰۱");
  await page.locator(".toast-note").waitFor();
  assert.deepEqual(await values(page.locator("#have data")), [4_000_000, 4_000_000, 0]);
  assert.deepEqual(await values(page.locator("#statement data")), [4_000_000]);
  assert.match(await page.locator("#statement tbody").innerText(), /جبران دیرکرد/);
  assert.match(await page.locator("#lots tbody").innerText(), /۱ فروردین ۱۴۲۰/);
  assert.deepEqual(complaints, []);

  await give(page, "take_back", "4000001", "بیش از آنچه هست");
  await page.locator(".field-bad #amount").waitFor();
  assert.equal(await page.inputValue("#reason"), "بیش از آنچه هست", "what was typed stays");
  await give(page, "grant", "1000", "روز گذشته", "1400/01/01");
  await page.locator(".field-bad #last-day").waitFor();
  // A form that is refused is answered with 422, which the browser's console notes.
  assert.ok(complaints.splice(0).every((complaint) => complaint.includes("422")));
  await give(page, "take_back", "1,000,000", "دو بار ثبت شده بود");
  assert.deepEqual(await values(page.locator("#have data")), [3_000_000, 3_000_000, 0]);
  assert.deepEqual(await values(page.locator("#statement data")), [-1_000_000, 4_000_000]);
  assert.deepEqual(complaints, []);
});

test("above it a second person decides, and who asked cannot", async () => {
  await give(finance.page, "correction", "25000000", "اصلاح واریز آبان");
  await finance.page.locator("#waiting a").click();
  await finance.page.waitForURL(/\/approvals\/\d+$/);
  large = new URL(finance.page.url()).pathname;
  assert.equal(await finance.page.locator("button[value=approve]").count(), 0);
  assert.equal(await finance.page.locator("button[value=withdraw]").count(), 1);

  const { page, complaints } = admin;
  await page.goto("/approvals");
  await page.locator(`a[href='${large}']`).click();
  assert.deepEqual(await values(page.locator("#asked data")), [25_000_000]);
  await page.click("button[value=approve]");
  await page.waitForURL(`**/members/${member}/credit`);
  assert.deepEqual(await values(page.locator("#have data")), [28_000_000, 28_000_000, 0]);
  await page.locator(`#statement a[href='${large}']`).click();
  assert.equal(await page.locator("button[value=approve]").count(), 0, "it is decided");
  await page.goto("/audit?area=credit");
  const trail = await page.locator("table tbody").innerText();
  assert.match(trail, /sara/);
  assert.equal((await page.locator("table tbody tr").count()), 3);
  assert.deepEqual(complaints, []);
});

test("what all members hold adds up, in every part and with the ledger", async () => {
  const { page, complaints } = finance;
  await page.goto("/credit");
  const [[owed, members, lots]] = await rows(`SELECT sum(balance), count(*) FILTER (WHERE balance > 0),
    (SELECT sum(unspent) FROM ledger.lot) FROM ledger.account`);
  const [shown, holders] = await values(page.locator("#have data"));
  assert.deepEqual([shown, holders], [owed, members]);
  for (const [part, whole] of [["#tiers", owed], ["#origins", lots], ["#ages", lots], ["#ends", lots]]) {
    const [total] = await values(page.locator(`${part} tfoot data`));
    const parts = await values(page.locator(`${part} tbody data`));
    assert.deepEqual([sum(parts), total], [whole, whole], part);
  }
  await page.locator(".credit-agrees .icon").waitFor();
  assert.equal(await page.locator(".credit-differs").count(), 0);
  const [[yesterday]] = await rows("SELECT owed FROM ledger.closed_day ORDER BY day DESC LIMIT 1");
  assert.equal((await values(page.locator("#days data")))[0], yesterday);
  await page.locator("#course polyline").waitFor({ state: "attached" });

  // A rial that is lost is told.
  await db.say(`UPDATE ledger.lot SET unspent = unspent - 1 WHERE party_id = ${member} AND lot = 1`);
  await page.reload();
  assert.match(await page.locator(".credit-differs").innerText(), /−۱/);
  await db.say(`UPDATE ledger.lot SET unspent = unspent + 1 WHERE party_id = ${member} AND lot = 1`);
  assert.deepEqual(complaints, []);
});

/** Three agents, each of whom introduces somebody who has bought and paid. */
async function harvest() {
  const friends = await rows("SELECT party_id FROM book.receipt GROUP BY 1 HAVING sum(paid) > 0 ORDER BY 1 LIMIT 3");
  const agents = await rows(`SELECT party_id FROM parties.party p WHERE party_id NOT IN (${friends}) AND NOT EXISTS
    (SELECT FROM book.event e WHERE e.kind = 3 AND (e.party_id = p.party_id OR e.event_ref = p.source_ref)) ORDER BY 1 DESC LIMIT 3`);
  for (const [place, [agent]] of agents.entries()) {
    await db.say(`INSERT INTO parties.role VALUES (${agent}, 3, NULL) ON CONFLICT DO NOTHING`);
    await db.say(`INSERT INTO book.event SELECT ${agent}, 3, value, current_date - 200, 1 FROM parties.identity_key
      WHERE kind = 5 AND party_id = ${friends[place]} LIMIT 1`);
  }
  return agents.flat();
}

test("what an agent's introduction earns is paid when somebody has agreed to it, once", async () => {
  const { page, complaints } = finance;
  const [agreed, refused, left] = await harvest();
  const paid = () => rows(`SELECT party_id, count(*) FROM ledger.transfer WHERE reason = 'introduction'
    AND party_id IN (${agreed}, ${refused}, ${left}) GROUP BY 1`);
  world.command("credit", "settle");
  assert.deepEqual(await paid(), []);
  const [[waiting]] = await rows("SELECT count(*) FROM earning.in_review WHERE NOT decided");
  await page.goto("/credit/rules");
  assert.equal(number(await page.innerText("a[href='/credit/reviews']")), waiting);
  await page.click("a[href='/credit/reviews']");
  const of = (party) => page.locator(`#reviews section[data-party="${party}"]`);
  const decide = async (party, decision, why) => {
    await of(party).locator("input[name=why]").fill(why);
    await of(party).locator(`button[value=${decision}]`).click();
    await page.waitForLoadState();
  };
  await decide(agreed, "agree", "بله");
  await of(agreed).locator(".field-bad .field-error").waitFor();
  assert.equal(await of(agreed).locator("input[name=why]").inputValue(), "بله", "what was typed stays");
  // A form that is refused is answered with 422, which the browser's console notes.
  assert.ok(complaints.splice(0).every((complaint) => complaint.includes("422")));
  await decide(agreed, "agree", "با نماینده و مشتری گفت‌وگو شد");
  await page.locator(".toast-note").waitFor();
  await decide(refused, "refuse", "مشتری پیش‌تر خریدار بود");
  await page.locator(".toast-note").waitFor();
  assert.deepEqual([await of(agreed).count(), await of(refused).count(), await of(left).count()], [0, 0, 1]);
  world.command("credit", "settle");
  world.command("credit", "settle");
  assert.deepEqual(await paid(), [[agreed, 1]]);
  await page.goto(`/members/${agreed}/credit`);
  assert.match(await page.innerText("#statement tbody"), /معرفی دوست/);
  await admin.page.goto("/audit?area=earning");
  assert.match(await admin.page.innerText("table tbody"), /sara/);
  assert.deepEqual(complaints, []);
});

test("every page reads well in both languages, wide and narrow", async () => {
  const { page, complaints, speak } = admin;
  await give(finance.page, "grant", "12000000", "پاداش وفاداری");
  const waiting = await finance.page.locator("#waiting a").getAttribute("href");
  for (const lang of LANGS) {
    await speak(lang);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      for (const at of [`/members/${member}`, `/members/${member}/credit`, "/credit", "/credit/rules", "/credit/reviews", "/approvals", large, waiting]) {
        await page.goto(at);
        assert.deepEqual(await page.evaluate(faults, lang), [], `${at} in ${lang} at ${width}`);
      }
    }
  }
  assert.deepEqual(complaints, []);
});
