// Rewards: an offer is made and opened, given for credit, its code is used once, and what is cancelled gives the
// credit back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { LANGS, WIDTHS, browse, closeBrowsers, faults, signIn, start } from "./world.mjs";

let world;
let admin;
let db;
let member;
let books;
let shop;

before(async () => {
  world = await start({ parties: 600 });
  db = world.psql();
  admin = await browse(world.address);
  await signIn(admin.page, world.name, world.one_time_password);
  // A gold member with motor hull and two million rials of credit.
  [member] = (await db.say(`SELECT party_id FROM standing.member WHERE tier = 3 AND lines_held & 4 > 0
    ORDER BY score DESC, party_id LIMIT 1`)).map(Number);
  await admin.page.goto(`/members/${member}/credit`);
  await admin.page.fill("#amount", "۲٬۰۰۰٬۰۰۰");
  await admin.page.fill("#reason", "پاداش وفاداری");
  await admin.page.click("#give .button-main");
  await admin.page.locator(".toast-note").waitFor();
  shop = await merchant(admin.page);
});

/** A merchant with a contract in force; its page. */
async function merchant(page) {
  await page.goto("/merchants");
  await page.fill("#name-fa", "کتاب‌سرای نیلوفر");
  await page.fill("#name-en", "Niloufar Books");
  await page.fill("#iban", "IR06 2960 0000 0010 0324 2000 01");
  await page.click("#add .button-main");
  await page.waitForURL(/\/merchants\/\d+$/);
  const terms = { discount: "۲۰", commission: "2", "most-payment": "۱۰٬۰۰۰٬۰۰۰", "most-day": "20000000" };
  for (const [field, value] of Object.entries(terms)) await page.fill(`#${field}`, value);
  await page.click("#contract .button-main");
  await page.locator(".toast-note").waitFor();
  return new URL(page.url()).pathname;
}

after(async () => {
  await db?.end();
  await closeBrowsers();
  await world?.stop();
});

const balance = async () => Number((await db.say(`SELECT balance FROM ledger.account WHERE party_id = ${member}`))[0]);
const held = () => admin.page.locator("#has > .reward-held");
/** A form that is refused is answered with 422, which the browser's console notes. */
const refusals = () => {
  const told = admin.complaints.splice(0);
  assert.ok(told.every((complaint) => complaint.includes("422")), told.join("\n"));
  return told.length;
};

async function make(kind, { merchant, ...fields }, picks = []) {
  const { page } = admin;
  await page.goto(`/rewards/new?kind=${kind}`);
  if (merchant) await page.selectOption("#merchant", { label: merchant });
  for (const [field, value] of Object.entries(fields)) await page.fill(`[name=${field}]`, value);
  for (const pick of picks) await page.check(pick);
  await page.click(".reward-form .button-main");
  await page.waitForLoadState();
}

const BOOKS = {
  title_fa: "کتاب‌سرای نیلوفر", title_en: "Niloufar Books",
  summary_fa: "تخفیف هر خرید", summary_en: "Off every purchase",
  terms_fa: "پیش از پرداخت نشان دهید.", terms_en: "Show it before you pay.",
  discount: "۲۰", most: "۵٬۰۰۰٬۰۰۰", merchant: "کتاب‌سرای نیلوفر", price: "۳۰۰٬۰۰۰", stock: "3", per_member: "3",
};

test("the catalogue is empty, and leads to the first reward", async () => {
  const { page } = admin;
  await page.goto("/rewards");
  await page.locator("#rewards .blank-empty .button-main").click();
  await page.waitForURL("**/rewards/new");
});

test("what is wrong in a reward is told beside its field, and nothing typed is lost", async () => {
  const { page } = admin;
  await make("merchant", { ...BOOKS, discount: "۱۲۰" });
  await page.locator(".field-bad #discount").waitFor();
  assert.equal(await page.inputValue("#title_fa"), BOOKS.title_fa);
  assert.equal(await page.locator("#merchant option:checked").innerText(), BOOKS.merchant);
  await make("merchant", { ...BOOKS, merchant: undefined });
  await page.locator(".field-bad #merchant").waitFor();
  await make("merchant", { ...BOOKS, until: "فردا" });
  await page.locator(".field-bad #until").waitFor();
  // Motor hull has a ceiling of 30 percent.
  const hull = { title_fa: "بدنه", title_en: "Hull", summary_fa: "تخفیف", summary_en: "Discount", discount: "31" };
  await make("insurance", hull, ["input[name=lines][value='2']"]);
  assert.match(await page.locator(".field-bad .field-error").innerText(), /۳۰ درصد/);
  assert.ok(await page.isChecked("input[name=lines][value='2']"));
  assert.equal(refusals(), 4);
});

test("a reward is made as a draft and opened", async () => {
  const { page } = admin;
  await make("merchant", BOOKS);
  await page.waitForURL(/\/rewards\/\d+$/);
  books = new URL(page.url()).pathname;
  assert.match(await page.locator("h1").innerText(), /پیش‌نویس/);
  await page.goto(`/members/${member}/rewards`);
  assert.equal(await page.locator("#can li").count(), 0, "a draft is nobody's");
  await page.goto(books);
  await page.click("button[value=open]");
  await page.locator(".toast-note").waitFor();
  assert.match(await page.locator("h1").innerText(), /باز/);
  await page.click(`a[href='${books}/edit']`);
  assert.equal(await page.getAttribute("#price", "readonly"), "", "what is promised stays");
  assert.deepEqual(admin.complaints, []);
});

test("it is given for credit, and its code is used once", async () => {
  const { page } = admin;
  await page.goto(`/members/${member}`);
  await page.click("#rewards .link");
  await page.locator("#can button[value=give]").click();
  await page.locator(".toast-note").waitFor();
  assert.equal(await balance(), 1_700_000);
  const code = (await held().locator(".secret").innerText()).trim();
  assert.match(code, /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);

  await page.goto("/rewards/codes");
  const wrong = code.slice(0, -1) + (code.endsWith("0") ? "1" : "0");
  await page.fill("#code", wrong);
  await page.click("#check .button-main");
  await page.locator("#check .field-error").waitFor();
  assert.equal(refusals(), 1);
  const persian = code.toLowerCase().replace(/[0-9]/g, (digit) => "۰۱۲۳۴۵۶۷۸۹"[digit]).replaceAll("-", " ");
  await page.fill("#code", persian);
  await page.click("#check .button-main");
  await page.locator("#found .credit-agrees").waitFor();
  await page.fill("#why", "فاکتور ۱۲");
  await page.click("#found button[value=use]");
  await page.locator("#found .credit-agrees").waitFor();
  assert.match(await page.locator("#found h2").innerText(), /به‌کاررفته/);
  assert.equal(await page.locator("#found button[value=use]").count(), 0);
  assert.equal(page.url(), `${world.address}/rewards/codes`, "a code is in no address");
  await page.fill("#code", code);
  await page.click("#check .button-main");
  await page.locator("#found .credit-differs").waitFor();
  assert.equal(await page.locator("#found button[value=use]").count(), 0, "a second use is refused");
  assert.deepEqual(admin.complaints, []);
});

test("cancelling gives the credit back once, and a reservation holds it", async () => {
  const { page } = admin;
  await page.goto(`/members/${member}/rewards`);
  await page.locator("#can button[value=give]").click();
  await page.locator(".toast-note").waitFor();
  assert.equal(await balance(), 1_400_000);
  // Two windows: in both the same one is cancelled.
  const other = await admin.context.newPage();
  await other.goto(`/members/${member}/rewards`);
  for (const window of [page, other]) {
    await window.locator("#has > .reward-held [name=why]").fill("عضو پشیمان شد");
    await window.locator("#has > .reward-held button[value=cancel]").click();
    await window.waitForLoadState();
  }
  await other.locator(".notice-bad").waitFor();
  await other.close();
  assert.equal(await balance(), 1_700_000);

  await page.goto(`/members/${member}/rewards`);
  await page.locator("#can button[value=reserve]").click();
  await page.locator(".toast-note").waitFor();
  assert.equal(await page.locator("#has .secret").count(), 0, "no code before it is issued");
  assert.equal(await balance(), 1_700_000);
  const [available] = await db.say(`SELECT balance - held FROM ledger.account WHERE party_id = ${member}`);
  assert.equal(Number(available), 1_400_000);
  await held().locator("button[value=issue]").click();
  await held().locator(".secret").waitFor();
  assert.equal(await balance(), 1_400_000);

  await page.goto(`/members/${member}/credit`);
  await page.locator("#statement a[href^='rewards#held-']").first().click();
  await page.waitForURL(/\/rewards#held-\d+$/);
  await page.goto("/audit?area=reward");
  assert.ok(await page.locator("table tbody tr").count() >= 7);
  admin.complaints.splice(0);
});

test("a service is booked and used as often as it says", async () => {
  const { page } = admin;
  await make("service", {
    title_fa: "امداد جاده‌ای", title_en: "Roadside help", summary_fa: "حمل تا ۵۰ کیلومتر", summary_en: "Towing up to 50 km",
    quota: "2", price: "0",
  });
  await page.click("button[value=open]");
  await page.locator(".toast-note").waitFor();
  await page.goto(`/members/${member}/rewards`);
  const [offer] = await db.say("SELECT max(offer_id) FROM rewards.offer");
  await page.locator(`#offer-${offer} button[value=give]`).click();
  await page.locator(".toast-note").waitFor();
  const service = held().filter({ hasText: "امداد جاده‌ای" });
  const [day] = await db.say("SELECT to_char(now() AT TIME ZONE 'Asia/Tehran' + interval '2 days', 'YYYY-MM-DD')");
  await service.locator("[name=day]").fill(day);
  await service.locator("button[value=book]").click();
  await page.locator(".toast-good").waitFor();
  await service.locator("button[value=use]").click();
  await page.locator(".toast-note").waitFor();
  assert.match(await service.locator(".reward-head .note").innerText(), /۱ بار از ۲/);
  await service.locator("button[value=use]").click();
  await page.locator("#former").filter({ hasText: "امداد جاده‌ای" }).waitFor();
  assert.match(await page.locator(`#offer-${offer} .reward-why`).innerText(), /سهم این عضو/);
  assert.deepEqual(admin.complaints, []);
});

test("discounts on a premium stop at the ceiling of the line", async () => {
  const { page } = admin;
  const hull = { summary_fa: "از حق‌بیمه", summary_en: "Off the premium", per_member: "2" };
  const line = "input[name=lines][value='2']";
  await make("insurance", { ...hull, title_fa: "حق بدنه", title_en: "Hull right", discount: "10" }, [line, "[name=automatic]"]);
  await page.click("button[value=open]");
  await page.locator(".toast-note").waitFor();
  await make("insurance", { ...hull, title_fa: "کد بدنه", title_en: "Hull code", discount: "25" }, [line, "[name=tier][value=gold]"]);
  await page.click("button[value=open]");
  await page.locator(".toast-note").waitFor();
  const [offer] = await db.say("SELECT max(offer_id) FROM rewards.offer");
  await page.goto(`/members/${member}/rewards`);
  await page.locator(`#offer-${offer} button[value=give]`).click();
  await page.locator(".toast-note").waitFor();
  await page.selectOption("#line", "2");
  await page.fill("#premium", "۱۰٬۰۰۰٬۰۰۰");
  await page.click("#try .button");
  await page.locator("#try dl").waitFor();
  assert.deepEqual(await page.locator("#try data").evaluateAll((all) => all.map((one) => Number(one.value))), [3_000_000]);
  assert.match(await page.locator("#try dl").innerText(), /۵۰۰٬۰۰۰/);
  assert.deepEqual(admin.complaints, []);
});

test("an insurance code is used on a policy, and what it gave stands with it", async () => {
  const { page } = admin;
  const [policy] = await db.say(`SELECT number FROM book.policy p WHERE party_id = ${member} AND line = 2
    AND end_on > now() AND premium > 1000000 AND NOT EXISTS (SELECT FROM book.endorsement e
    WHERE e.party_id = p.party_id AND e.policy_id = p.policy_id AND e.cancels) ORDER BY policy_id LIMIT 1`.replace(/\n/g, " "));
  await page.goto(`/members/${member}/rewards`);
  const code = held().filter({ hasText: "کد بدنه" });
  await code.locator("[name=policy]").fill("1000/1");
  await code.locator("button[value=use]").click();
  await page.locator(".notice-bad").waitFor();
  assert.equal(refusals(), 1);
  assert.ok((await code.locator("datalist option").evaluateAll((all) => all.map((one) => one.value))).includes(policy));
  await code.locator("[name=policy]").fill(policy);
  await code.locator("button[value=use]").click();
  await page.locator("#former").filter({ hasText: "کد بدنه" }).waitFor();
  const [given] = await db.say("SELECT gives, premium * 25 / 100 FROM rewards.discount");
  const [gives, quarter] = given.split("|");
  assert.equal(gives, quarter);
  assert.ok((await page.locator("#former").innerText()).includes(policy));

  // Five percent are left below the ceiling for the right of ten, and nothing for another.
  const right = page.locator("#can li").filter({ hasText: "حق بدنه" });
  await right.locator("[name=policy]").fill(policy);
  await right.locator("button[value=use]").click();
  await page.locator(".toast-note").waitFor();
  assert.match(await page.locator("#former").innerText(), /سقف رشته/);
  await right.locator("[name=policy]").fill(policy);
  await right.locator("button[value=use]").click();
  await page.locator(".notice-bad").waitFor();
  assert.equal(refusals(), 1);
  assert.deepEqual(await db.say("SELECT count(*), bool_and(former + gives <= premium * 3 / 10) FROM rewards.discount"), ["2|t"]);
  await page.goto(`/members/${member}`);
  await page.locator("#rewards").filter({ hasText: policy }).waitFor();
  assert.deepEqual(admin.complaints, []);
});

/** A picture of one point. */
const PICTURE = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

test("a reward has a photo, which everybody may keep", async () => {
  const { page } = admin;
  await page.goto(books);
  const send = async (name, buffer) => {
    await page.setInputFiles("#file", { name, mimeType: "image/png", buffer });
    await page.click("#picture .reward-file .button:not(.button-small)");
  };
  await send("page.png", Buffer.from("<html><script>alert(1)</script></html>"));
  await page.locator(".notice-bad").waitFor();
  await send("large.png", Buffer.concat([PICTURE, Buffer.alloc(512 * 1024)]));
  await page.locator(".notice-bad").waitFor();
  assert.equal(refusals(), 2);
  await send("point.png", PICTURE);
  await page.locator("#picture img").waitFor();
  const address = await page.getAttribute("#picture img", "src");
  assert.ok(await page.locator("#picture img").evaluate((image) => image.complete && image.naturalWidth === 1));
  const answer = await fetch(world.address + address);
  const told = ["content-type", "cache-control", "x-content-type-options"].map((name) => answer.headers.get(name));
  assert.deepEqual(told, ["image/png", "public, max-age=31536000, immutable", "nosniff"]);
  assert.ok(PICTURE.equals(Buffer.from(await answer.arrayBuffer())));
  assert.equal((await fetch(`${world.address}/pictures/${"0".repeat(64)}`)).status, 404);
  await page.goto("/rewards");
  await page.locator(`a[href='${books}'] img`).waitFor();
  await page.goto(`/members/${member}/rewards`);
  await page.locator(`img[src='${address}']`).first().waitFor();
  assert.deepEqual(admin.complaints, []);
});

test("the offer of a merchant that is closed says so", async () => {
  const { page } = admin;
  await page.goto(shop);
  await page.click(`form[action='${shop}/state'] button`);
  await page.locator(".toast-note").waitFor();
  await page.goto("/rewards");
  assert.match(await page.locator("tr", { hasText: "نیلوفر" }).innerText(), /پذیرنده‌اش بسته است/);
  await page.goto(books);
  await page.locator(".notice-bad").waitFor();
  await page.goto(`/members/${member}/rewards`);
  assert.match(await page.locator("#can li", { hasText: "نیلوفر" }).innerText(), /پذیرندهٔ آن اکنون بسته است/);
  await page.goto(shop);
  await page.click(`form[action='${shop}/state'] button`);
  await page.locator(".toast-note").waitFor();
  assert.deepEqual(admin.complaints, []);
});

test("a long catalogue stands on pages", async () => {
  const { page } = admin;
  const columns = "kind, state, title_fa, title_en, summary_fa, summary_en, terms_fa, terms_en, icon, tiers, segments, " +
    "from_day, taken, per_member, price, lines, discount_bp, automatic, quota, good_days, gives_back, changed_at, changed_by";
  await db.say(`INSERT INTO rewards.offer (${columns}) SELECT 3, 1, 'خدمت ' || n, 'Service ' || n, 'شرح', 'Words', '', '', ` +
    "'gift', '{}', '{}', now(), 0, 1, 0, '{}', 0, false, 1, 1, false, now(), 'sara' FROM generate_series(1, 20) n");
  const [all] = (await db.say("SELECT count(*) FROM rewards.offer")).map(Number);
  await page.goto("/rewards");
  const rows = page.locator("#rewards tbody tr");
  assert.equal(await rows.count(), 20);
  await page.click(".paging a >> nth=-1");
  await page.waitForURL(/after=\d+/);
  assert.equal(await rows.count(), all - 20);
  await page.click(".paging a >> nth=0");
  await page.waitForURL(`${world.address}/rewards`);
  assert.deepEqual(admin.complaints, []);
});

test("every page reads well in both languages, wide and narrow, and the proofs hold", async () => {
  const { page, complaints, speak } = admin;
  for (const lang of LANGS) {
    await speak(lang);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      const places = ["/rewards", "/rewards?after=1", books, `${books}/edit`, "/rewards/new?kind=insurance", "/rewards/new?kind=service",
        "/rewards/codes", `/members/${member}`, `/members/${member}/rewards?line=2&premium=9000000`, "/programme", "/audit?area=reward"];
      for (const at of places) {
        await page.goto(at);
        assert.deepEqual(await page.evaluate(faults, lang), [], `${at} in ${lang} at ${width}`);
      }
    }
  }
  assert.deepEqual(complaints, []);
  const failed = JSON.parse(world.command("check")).filter((proof) => proof.count !== 0);
  assert.deepEqual(failed, []);
  const listed = JSON.parse(world.command("rewards", "list"));
  assert.equal(listed.length, 24);
});
