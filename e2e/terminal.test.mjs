// A purchase with credit, on two phones: the cashier's and the member's. Nothing is charged twice, the member can stop it,
// and what the merchant is owed is paid and closed to the rial.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { LANGS, PASSWORD, WIDTHS, browse, closeBrowsers, faults, number, signIn, start } from "./world.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };
let world;
let admin;
let till;
let phone;
let db;
let member;
let card;
let key;

before(async () => {
  world = await start({ parties: 300 });
  db = world.psql();
  admin = await browse(world.address);
  till = await browse(world.address, PHONE);
  phone = await browse(world.address, PHONE);
  await signIn(admin.page, world.name, world.one_time_password);
  // One whom purchases have given nothing yet.
  [member] = await db.say(`SELECT party_id FROM parties.party p WHERE kind = 1
    AND NOT EXISTS (SELECT FROM ledger.account a WHERE a.party_id = p.party_id) ORDER BY party_id LIMIT 1`.replace(/\n/g, " "));
});

after(async () => {
  await db?.end();
  await closeBrowsers();
  await world?.stop();
});

/** Balance, and what is held, of the member; in rials. */
const account = async () =>
  (await db.say(`SELECT balance, held FROM ledger.account WHERE party_id = ${member}`))[0].split("|").map(Number);
const latin = (text) => text.replace(/[۰-۹]/g, (d) => d.charCodeAt(0) - 0x6f0).replace(/\D/g, "");
/** The amount of a line of a result, in tomans. */
const line = async (page, name) => number(await page.locator(".sums > div", { hasText: name }).locator("b").innerText());

/** The cashier types the amount on the pad and the code that the member's phone shows. */
async function readCard(amount) {
  const { page } = till;
  await page.goto("/terminal");
  for (const digit of amount) await page.click(`[data-key='${digit}']`);
  await page.click(".phone-button");
  await page.waitForURL(/\/terminal\/card/);
  const code = latin(await phone.page.locator("#code").innerText());
  assert.equal(code.length, 8);
  await page.fill("#code", code);
  await page.waitForURL(/\/terminal\/payments\/\d+$/);
  return Number(page.url().match(/\d+$/)[0]);
}

/** Asks for credit; the code that the member's phone then shows. */
async function askFor(tomans) {
  await till.page.fill("#credit", tomans);
  await till.page.click("form .phone-button");
  await phone.page.locator("#asked").waitFor();
  return latin(await phone.page.locator("#confirmation").innerText());
}

/** On the member's phone, the card again. */
async function nextOnThePhone() {
  await phone.page.locator("#again").click();
  await phone.page.locator("#code").waitFor();
}

test("staff make a merchant, its contract, a branch, a cashier, and a card for a member", async () => {
  const { page, complaints } = admin;
  await page.goto("/merchants");
  await page.locator("#merchants .blank-empty").waitFor();
  await page.fill("#name-fa", "کتاب‌سرای نیلوفر");
  await page.fill("#name-en", "Niloufar Books");
  await page.fill("#iban", "IR06 2960 0000 0010 0324 2000 02");
  await page.click("#add .button-main");
  await page.locator(".notice-bad").waitFor();
  assert.equal(await page.inputValue("#name-en"), "Niloufar Books", "what was typed stays");
  assert.ok(complaints.splice(0).every((complaint) => complaint.includes("422")));
  await page.fill("#iban", "IR06 2960 0000 0010 0324 2000 01");
  await page.selectOption("#icon", "book-2");
  await page.click("#add .button-main");
  await page.waitForURL(/\/merchants\/\d+$/);
  for (const [field, value] of [["discount", "۲۰"], ["commission", "2"], ["most-payment", "۱۰٬۰۰۰٬۰۰۰"], ["most-day", "20000000"]]) {
    await page.fill(`#${field}`, value);
  }
  await page.selectOption("#cycle", "1");
  await page.click("#contract .button-main");
  await page.locator(".toast-note").waitFor();
  await page.fill("#branch-fa", "انقلاب");
  await page.fill("#branch-en", "Enghelab");
  await page.click("#branches form .button");
  await page.locator("#add-cashier").waitFor();
  await page.fill("#cashier-name", "hamid");
  await page.fill("#cashier-shown", "حمید");
  await page.click("#add-cashier .button");
  const secret = await page.innerText("#one-time");
  await page.fill("#till-name", "صندوق ۲");
  await page.click("#add-till .button");
  key = await page.innerText("#one-time");
  assert.match(key, /^bgt_/);

  await page.goto(`/members/${member}/credit`);
  await page.fill("#amount", "8000000");
  await page.fill("#reason", "هدیهٔ پیوستن");
  await page.click("#give .button-main");
  await page.waitForLoadState();
  await page.locator(`a[href='/members/${member}/card']`).click();
  await page.click("#card .button-main");
  card = new URL(await page.innerText("#address")).pathname;
  assert.deepEqual(complaints, []);

  await till.page.goto("/terminal");
  await till.page.fill("#name", "hamid");
  await till.page.fill("#password", secret);
  await till.page.click("form .phone-button");
  await till.page.fill("#current", secret);
  await till.page.fill("#new", PASSWORD);
  await till.page.click("form .phone-button");
  await till.page.locator("#amount").waitFor();
  assert.deepEqual(till.complaints, []);
});

let paid;

test("the member's code, the amount, the member's consent: done, and a retry charges nothing more", async () => {
  await phone.page.goto(card);
  const id = await readCard("1250000");
  assert.equal(await phone.page.locator("#read").count() <= 1, true);
  const shown = await till.page.locator("main").innerText();
  const [family] = await db.say(`SELECT family_name FROM parties.party WHERE party_id = ${member}`);
  assert.ok(!shown.includes(family), "the cashier does not see the whole name");
  await till.page.click("[data-choice='500000']");
  assert.equal(number(await till.page.locator("[data-cash]").innerText()), 500_000);
  const code = await askFor("400000");
  assert.equal(number(await phone.page.locator("#credit").innerText()), 400_000);
  assert.equal(number(await phone.page.locator("#after").innerText()), 400_000);
  assert.deepEqual(await account(), [8_000_000, 4_000_000]);

  await till.page.fill("#code", code === "0000" ? "0001" : "0000");
  await till.page.click("form .phone-button");
  await till.page.locator(".phone-error").waitFor();
  assert.ok(till.complaints.splice(0).every((complaint) => complaint.includes("422")));
  const csrf = await till.page.locator("form input[name=csrf]").first().inputValue();
  await till.page.fill("#code", code);
  await till.page.click("form .phone-button");
  await till.page.locator(".result-done").waitFor();
  assert.equal(await line(till.page, "دریافتی از مشتری"), 600_000);
  assert.deepEqual(await account(), [4_000_000, 0]);
  await phone.page.locator("#ended .result-done").waitFor();
  assert.equal(number(await phone.page.locator("#have").innerText()), 400_000);

  // The answer was lost: the same forms are sent again.
  for (const [step, form] of [["confirm", { csrf, code }], ["ask", { csrf, credit: "400000" }]]) {
    const answer = await till.context.request.post(`/terminal/payments/${id}/${step}`, { form });
    assert.match(await answer.text(), /result-done/, step);
  }
  const stale = await till.context.request.post(`/terminal/payments/${id}/void`, { form: { csrf: "x" } });
  assert.equal(stale.status(), 403);
  assert.deepEqual(await account(), [4_000_000, 0]);
  assert.deepEqual([till.complaints, phone.complaints], [[], []]);
  paid = id;
});

test("the cashier voids it on the same day, and the credit is the member's again", async () => {
  await nextOnThePhone();
  const id = await readCard("500000");
  const code = await askFor("100000");
  await till.page.fill("#code", code);
  await till.page.click("form .phone-button");
  await till.page.locator(".result-done").waitFor();
  assert.deepEqual(await account(), [3_000_000, 0]);
  await till.page.goto("/terminal/today");
  await till.page.locator(`a[href='/terminal/payments/${id}']`).click();
  // A slip of the thumb voids nothing: it is asked first, with what the customer is given back.
  assert.equal(await till.page.locator("form .phone-bad").isVisible(), false);
  await till.page.click("#void summary");
  assert.equal(number(await till.page.locator("#void .phone-note").innerText()), 300_000);
  await till.page.click("form .phone-bad");
  await till.page.locator(".result-refused").waitFor();
  assert.deepEqual(await account(), [4_000_000, 0]);
  assert.equal(await till.page.locator("form .phone-bad").count(), 0, "once");
  assert.deepEqual(till.complaints, []);
});

test("the member stops it, and the cashier's page says so by itself", async () => {
  await nextOnThePhone();
  await readCard("500000");
  await askFor("100000");
  await phone.page.click("#asked .phone-bad");
  await phone.page.locator("#ended .result-refused").waitFor();
  await till.page.locator(".result-refused").waitFor();
  assert.deepEqual(await account(), [4_000_000, 0]);
});

test("what the member has not is refused, and less of it or the discount alone is asked for", async () => {
  await nextOnThePhone();
  await readCard("1000000");
  await till.page.fill("#credit", "500000");
  await till.page.click("form .phone-button");
  await till.page.locator(".result-refused").waitFor();
  assert.ok(!latin(await till.page.locator("main").innerText()).includes("400000"), "nothing of what the member has");
  await till.page.click("button[value='0']");
  await till.page.locator(".result-done").waitFor();
  assert.equal(await line(till.page, "دریافتی از مشتری"), 800_000);
  assert.deepEqual(await account(), [4_000_000, 0]);
  await phone.page.locator("#ended .result-done").waitFor();
  assert.deepEqual(till.complaints, []);
});

test("a till of the merchant's own asks by JSON, and a lost answer is asked for again", async () => {
  await nextOnThePhone();
  const ask = (path, data, headers = {}) =>
    till.context.request.post(`/till/v1/payments${path}`, { data, headers: { authorization: `Bearer ${key}`, ...headers } });
  const code = latin(await phone.page.locator("#code").innerText());
  const body = { purchase: 2_000_000, code, credit: 1_000_000 };
  const once = { "idempotency-key": "till-2-000017" };
  const first = await (await ask("", body, once)).json();
  assert.deepEqual([first.state, first.credit, first.cash], ["asked", 1_000_000, 600_000]);
  const [family] = await db.say(`SELECT family_name FROM parties.party WHERE party_id = ${member}`);
  assert.ok(first.member.endsWith(".") && !first.member.includes(family), "a name to greet by, and no more");
  const [tier] = await db.say(`SELECT count(*) FROM standing.member WHERE party_id = ${member}`);
  assert.equal(first.tier === null, tier === "0");
  assert.deepEqual(await (await ask("", body, once)).json(), first);
  await phone.page.locator("#asked").waitFor();
  const confirmation = latin(await phone.page.locator("#confirmation").innerText());
  const done = await (await ask(`/${first.payment_id}/confirm`, { code: confirmation })).json();
  assert.equal(done.state, "done");
  assert.deepEqual(await (await ask(`/${first.payment_id}/confirm`, { code: confirmation })).json(), done);
  assert.deepEqual(await account(), [3_000_000, 0]);
  for (const [answer, status, problem] of [
    [await ask("", body), 400, "idempotency_key"],
    [await ask("", body, { ...once, authorization: "Bearer nobody" }), 401, "key"],
    [await ask("", { ...body, purchase: 5 }, once), 422, "key_reused"],
    [await ask("/999999/void", {}), 404, "no_such_payment"],
    [await ask("/first/void", {}), 404, "no_such_payment"],
    [await ask("/first/second/third", {}), 404, "not_found"],
    [await ask("/1", {}), 405, "method_not_allowed"],
    [await ask("", { ...body, cash: 1 }, { "idempotency-key": "k2" }), 422, "body"],
    [await ask("", { ...body, credit: -1 }, once), 422, "credit"],
    [await ask("", Buffer.from("{"), { "idempotency-key": "k3", "content-type": "application/json" }), 400, "body"],
    [await ask("", "purchase=5", { "idempotency-key": "k4", "content-type": "application/x-www-form-urlencoded" }), 415, "media_type"],
  ]) {
    assert.deepEqual([answer.status(), (await answer.json()).code], [status, problem]);
  }
});

test("the tills' API describes itself, with its version and an example of each step", async () => {
  const description = await (await till.context.request.get("/till/v1/openapi.json")).json();
  assert.deepEqual([description.openapi, description.info.version, description.servers[0].url], ["3.1.0", "v1", "/till/v1"]);
  const steps = Object.entries(description.paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method} ${path}`));
  assert.deepEqual(steps.sort(), [
    "get /payments/{payment_id}", "post /payments", "post /payments/{payment_id}/cancel",
    "post /payments/{payment_id}/confirm", "post /payments/{payment_id}/void",
  ]);
  assert.equal(description.components.schemas.NewPayment.properties.code.example, "48291703");
  const { page, complaints } = await browse(world.address);
  await page.goto("/till/v1/docs");
  await page.locator("#operations-Payments-begin").waitFor();
  assert.deepEqual(complaints, []);
});

test("the cashier's camera reads the member's picture where the browser itself cannot", async () => {
  await nextOnThePhone();
  // What the camera sees: the picture as it stands on the member's phone, in a folder of its own.
  const folder = mkdtempSync(path.join(tmpdir(), "bashgah-camera-"));
  const film = path.join(folder, "card.mjpeg");
  writeFileSync(film, await phone.page.screenshot({ type: "jpeg", quality: 90, clip: { x: 0, y: 60, width: 390, height: 390 } }));
  const args = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-video-capture=${film}`];
  const seen = await browse(world.address, { ...PHONE, args, permissions: ["camera"] });
  await seen.page.goto("/terminal/sign-in");
  await seen.page.fill("#name", "hamid");
  await seen.page.fill("#password", PASSWORD);
  await seen.page.click("form .phone-button");
  await seen.page.fill("#amount", "700000");
  await seen.page.click(".phone-button");
  await seen.page.waitForURL(/\/terminal\/payments\/\d+$/);
  assert.equal(await seen.page.evaluate(() => "BarcodeDetector" in window), false, "the reader is ours");
  await phone.page.locator("#read").waitFor();
  // The member sees who has read the card, and can stop it already.
  await phone.page.click("#read .phone-bad");
  await phone.page.locator("#ended .result-refused").waitFor();
  await nextOnThePhone();

  // The same picture again: its code is used. It is not sent a second time.
  await seen.page.goto("/terminal/card?key=again&amount=700000");
  await seen.page.waitForFunction(() => document.querySelector("[data-scan-told]").textContent === document.querySelector("[data-scan-told]").dataset.before);
  assert.deepEqual(seen.complaints, []);
  rmSync(folder, { recursive: true });
});

test("without a camera, or without leave to use it, the cashier is told to type", async () => {
  await till.page.goto("/terminal/card?key=typed&amount=700000");
  const told = till.page.locator("[data-scan-told]");
  await till.page.waitForFunction(() => {
    const { textContent, dataset } = document.querySelector("[data-scan-told]");
    return [dataset.absent, dataset.denied].includes(textContent);
  });
  assert.match(await told.innerText(), /کد را بزنید/);
  assert.equal(await till.page.evaluate(() => document.activeElement.id), "code");
  assert.deepEqual(till.complaints, []);
});

test("without a connection nothing is lost: it is said, and goes on where it stood", async () => {
  await till.page.goto("/terminal");
  await till.page.click("[data-key='7']");
  await till.context.setOffline(true);
  await till.page.click(".phone-button");
  await till.page.locator("#offline").waitFor();
  assert.equal(number(await till.page.inputValue("#amount")), 7);
  await till.context.setOffline(false);
  await till.page.locator("#offline").waitFor({ state: "hidden" });
  await till.page.click(".phone-button");
  await till.page.waitForURL(/\/terminal\/card/);
});

test("what a cashier touches is large enough, and the field that comes next is ready", async () => {
  const small = () => [...document.querySelectorAll("button, a, summary, input:not([type=hidden])")]
    .filter((one) => one.checkVisibility() && !one.closest(".visually-hidden"))
    .map((one) => [one.textContent.trim() || one.id, one.getBoundingClientRect()])
    .filter(([, box]) => box.height < 44 || box.width < 44).map(([name, box]) => `${name}: ${box.width}×${box.height}`);
  for (const [at, field] of [["/terminal", "amount"], ["/terminal/card?key=k&amount=100", "code"], ["/terminal/today", ""], [`/terminal/payments/${paid}`, ""]]) {
    for (const size of [{ width: 390, height: 844 }, { width: 360, height: 560 }]) {
      await till.page.setViewportSize(size);
      await till.page.goto(at);
      assert.deepEqual(await till.page.evaluate(small), [], at);
      if (field) assert.equal(await till.page.evaluate(() => document.activeElement.id), field);
      if (at === "/terminal") {
        assert.ok(await till.page.evaluate(() => document.documentElement.scrollHeight <= innerHeight), `no scrolling at ${size.height}`);
      }
    }
  }
  await till.page.setViewportSize(PHONE.viewport);
});

test("the cashier sees the member's tier, and that its greater discount counts", async () => {
  const [rank] = await db.say(`SELECT tier FROM standing.member WHERE party_id = ${member}`);
  const { page, complaints } = admin;
  await page.goto(`/merchants/${(await db.say("SELECT merchant_id FROM merchants.merchant"))[0]}`);
  await page.click("#contract details summary");
  await page.locator("#contract details input").nth(Number(rank)).fill("۳۰");
  await page.click("#contract .button-main");
  await page.locator(".toast-note").waitFor();
  const [name] = (await page.locator("#contract details label").nth(Number(rank)).innerText()).match(/(?<=تخفیف ).+(?= \()/);
  await readCard("1000000");
  assert.equal(await till.page.locator("#member .tier").innerText(), name);
  const discount = await till.page.locator("#discount").innerText();
  assert.ok(discount.includes(name), "which discount counts");
  assert.equal(number(await till.page.locator("#discount b").innerText()), 300_000);
  assert.equal(number(await till.page.locator("[data-cash]").innerText()), 700_000);
  await phone.page.click("#read .phone-bad");
  await nextOnThePhone();
  assert.deepEqual(complaints, []);
});

test("the cycle is stated, sent to the bank and paid, and nothing is left open", async () => {
  await db.say("UPDATE merchants.payment SET begun_at = begun_at - interval '1 day', ended_at = ended_at - interval '1 day'");
  const { page, complaints } = admin;
  await page.goto("/settlements");
  await page.locator("#statements .blank-empty").waitFor();
  await page.click("form[action='/settlements'] .button");
  await page.locator("#statements tbody tr").waitFor();
  // 4,000,000 and 1,000,000 of credit, less two percent.
  assert.equal(Number(await page.locator("#statements data").getAttribute("value")), 4_900_000);
  await page.click("form[action='/settlements/send'] .button");
  await page.waitForURL(/\/settlements\/batches\/\d+$/);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("a[href$='/file/csv']")]);
  let text = "";
  for await (const piece of await download.createReadStream()) text += piece;
  const [, row] = text.trim().split("\n");
  const [settlement, iban, amount] = row.split(",");
  assert.deepEqual([iban, amount], ["IR062960000000100324200001", "4900000"]);

  await page.fill("#answer-rows", `${settlement},4900001,paid,T-1\nwhat is this`);
  await page.click("#answer .button-main");
  await page.locator("#answers .bad").waitFor();
  assert.equal(await page.locator("#answers .state-bad").count(), 2);
  const rows = `payment id;amount;state;reference\n${settlement};۴۹۰۰۰۰۰;پرداخت شد;T-2\n`;
  await page.setInputFiles("#answer-file", { name: "bank.csv", mimeType: "text/csv", buffer: Buffer.from(rows) });
  await page.click("#answer .button-main");
  await page.locator("#statements .state-good").waitFor();
  const [payable] = await db.say("SELECT sum(CASE WHEN to_account < -1000 THEN amount ELSE 0 END - CASE WHEN from_account < -1000 THEN amount ELSE 0 END) FROM ledger.transfer");
  assert.equal(payable, "0");
  await page.goto(`/settlements/${settlement}`);
  const [sheet] = await Promise.all([page.waitForEvent("download"), page.click("a[href$='/file/xlsx']")]);
  assert.match(sheet.suggestedFilename(), /\.xlsx$/);
  assert.match(await page.locator("#lines").innerText(), new RegExp(String(paid).replace(/\d/g, (d) => "۰۱۲۳۴۵۶۷۸۹"[d])));
  const checked = JSON.parse(world.command("check"));
  assert.deepEqual(checked.filter(({ count }) => count !== 0), []);
  assert.equal(checked.filter(({ code }) => code.startsWith("merchants.")).length, 3);
  await page.goto("/audit?area=settlement");
  assert.equal(await page.locator("table tbody tr").count(), 4);
  assert.deepEqual(complaints, []);
});

test("a card that was taken back opens nothing, and every page reads well in both languages", async () => {
  await phone.page.goto(card);
  const merchant = (await db.say("SELECT merchant_id FROM merchants.merchant"))[0];
  for (const lang of LANGS) {
    for (const { speak } of [admin, till, phone]) await speak(lang);
    for (const width of WIDTHS) {
      await admin.page.setViewportSize({ width, height: 900 });
      for (const at of ["/merchants", `/merchants/${merchant}`, "/settlements", "/settlements/1", "/settlements/batches/1", `/members/${member}/card`]) {
        await admin.page.goto(at);
        assert.deepEqual(await admin.page.evaluate(faults, lang), [], `${at} in ${lang} at ${width}`);
      }
    }
    for (const at of ["/terminal", "/terminal/card?key=k&amount=100", "/terminal/today", `/terminal/payments/${paid}`, "/terminal/sign-in"]) {
      await till.page.goto(at);
      assert.deepEqual(await till.page.evaluate(faults, lang), [], `${at} in ${lang}`);
    }
    await phone.page.goto(card);
    assert.deepEqual(await phone.page.evaluate(faults, lang), [], `the card in ${lang}`);
  }
  await admin.page.goto(`/members/${member}/card`);
  await admin.page.click("#card .button-bad");
  const gone = await phone.page.goto(card);
  assert.equal(gone.status(), 404);
  assert.deepEqual([admin.complaints, till.complaints], [[], []]);
});
