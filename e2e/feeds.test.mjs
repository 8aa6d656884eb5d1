// Files on their way in: an insurer that begins with nothing, what goes wrong, mending, the queue, cancelling.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { LANGS, PASSWORD, WIDTHS, browse, closeBrowsers, csv, faults, number, signIn, start, upload } from "./world.mjs";

const POLICY_HEAD = "number,party,line,start_on,end_on,premium";
const PAGES = ["/", "/members", "/feeds", "/feeds/new", "/programme", "/audit", "/staff"];
// The lock under which one load at a time is settled: who holds it keeps all loads waiting at that place.
const SETTLING = "1936028788, 0";
const ALIVE = 1819238756;

let world;
let seen;

before(async () => {
  world = await start();
  seen = await browse(world.address);
  await signIn(seen.page, world.name, world.one_time_password);
});

after(async () => {
  await closeBrowsers();
  await world?.stop();
});

beforeEach(async () => {
  await seen.speak("fa");
  await seen.page.setViewportSize({ width: 1440, height: 900 });
});

const fate = async () => (await seen.page.locator(".fate dd b").allInnerTexts()).map(number);
const policy = (number, party, line, premium = 1_000_000) => `${number},${party},${line},1405/01/01,1406/01/01,${premium}`;
const row = (file) => seen.page.locator("table.loads tr", { hasText: file });

/** Sends a file and waits until it is in the list. */
async function load(kind, file) {
  await upload(seen.page, kind, file);
  await seen.page.waitForURL("**/feeds");
  await row(file.name).first().waitFor();
  await seen.page.locator("#feeds-now:not([hx-get])").waitFor({ state: "attached" });
}

/** Sends a file and looks at what became of it. */
async function loaded(kind, file) {
  await load(kind, file);
  await row(file.name).first().locator("a").click();
  await seen.page.waitForSelector("h1 + .load-facts");
}

test("every page of an insurer that begins with nothing says what comes next", async () => {
  const { page, speak, complaints } = seen;
  for (const lang of LANGS) {
    await speak(lang);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      for (const path of PAGES) {
        assert.equal((await page.goto(path)).status(), 200, path);
        assert.deepEqual(await page.evaluate(faults, lang), [], `${path} in ${lang} at ${width}`);
      }
    }
    for (const path of ["/", "/members", "/feeds"]) {
      await page.goto(path);
      await page.locator(".blank .button-main").click();
      await page.waitForURL("**/feeds/new");
    }
  }
  assert.deepEqual(complaints, []);
});

test("a form that lacks something says what, and keeps what was written", async () => {
  const { page, complaints } = seen;
  await upload(page, "policies", csv("p.csv", POLICY_HEAD), 'kind = "policies"\n[fields]\nnumber = [');
  await page.waitForURL("**/feeds/files/*");
  assert.match(await page.innerText(".field-error"), /۳/, "the line is named");
  assert.match(await page.inputValue("textarea[name=mapping]"), /number = \[/);
  await page.click("button[value=discard]");
  await page.waitForURL("**/feeds");
  assert.equal(await page.locator(".feeds-to-decide").count(), 0);
  await upload(page, "policies", { name: "nothing.csv", mimeType: "text/csv", buffer: Buffer.alloc(0) });
  await page.waitForSelector(".field-error[role=alert]");
  complaints.length = 0; // Chromium notes the status 422 itself.
});

test("a file that is no table, or not of its mapping, fails with its reason, and nothing of it is stored", async () => {
  const { page, complaints } = seen;
  const picture = Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489", "hex");
  const files = [
    ["policies", { name: "picture.csv", mimeType: "text/csv", buffer: picture }],
    ["policies", csv("other-columns.csv", "a,b", "1,2")],
  ];
  for (const [kind, file] of files) {
    await loaded(kind, file);
    await page.waitForSelector(".load-failed");
    assert.equal(await page.locator(".state-bad").count(), 1, file.name);
  }
  assert.deepEqual(complaints, []);
});

test("a file is sent without script too", async () => {
  const plain = await browse(world.address, { javaScriptEnabled: false });
  const { page } = plain;
  await page.goto("/sign-in");
  await page.fill("#name", world.name);
  await page.fill("#password", PASSWORD);
  await page.click("main form .button-main");
  await page.waitForURL("**/");
  await page.goto("/feeds/new");
  await page.selectOption("#kind", "parties");
  await page.setInputFiles("#mapping_file", { name: "m.toml", mimeType: "text/plain", buffer: Buffer.from('kind = "parties"\n') });
  await page.setInputFiles("#file", csv("parties.csv", "ref,kind,given_name,family_name",
    "C1,person,مریم,رضایی", "C2,person,علی,کریمی", "C3,organisation,,فولاد شرق"));
  await page.click("#upload button[value=load]");
  await page.waitForURL("**/feeds");
  assert.match(await page.innerText(".toast-note"), /\S/);
  await plain.browser.close();
  await seen.page.goto("/feeds");
  await row("parties.csv").locator(".state-good").waitFor();
  await row("parties.csv").locator("a").click();
  await seen.page.waitForSelector(".fate");
  assert.deepEqual(await fate(), [3, 0, 0, 0, 0]);
});

test("a rejected row is mended in its place, and the rows that are alike all at once", async () => {
  const { page, complaints } = seen;
  const rows = [1, 2, 3, 4].map((n) => policy(`A${n}`, "C1", "sails"));
  await loaded("policies", csv("policies.csv", POLICY_HEAD, ...rows,
    policy("A5", "C2", "sails", "many"), policy("A6", "C2", "fire", "few"), policy("A7", "C3", "fire")));
  assert.deepEqual(await fate(), [1, 0, 0, 0, 6]);
  const address = page.url();

  // One: a wrong value is refused and nothing is loaded, the right one is taken.
  await page.goto(`${address}?reason=not_a_number`);
  await page.locator("tr", { hasText: "few" }).locator("a.link").click();
  await page.locator(".mend input.input").fill("fewer");
  await page.locator(".mend .button-main").click();
  await page.waitForSelector(".mend .field-error");
  complaints.length = 0; // Chromium notes the status 422 itself.
  await page.locator(".mend input.input").fill("۲٬۰۰۰٬۰۰۰");
  await page.locator(".mend .button-main").click();
  await page.waitForSelector(".mend .good");

  // All alike: first what it would bring, then it is done.
  await page.goto(`${address}?reason=unknown_code`);
  await page.locator(".findings tbody tr").first().locator("a.link").click();
  await page.locator(".mend input.input").fill("fire");
  await page.locator(".mend-alike button").click();
  await page.waitForSelector(".mend .cell-right");
  assert.deepEqual((await page.locator(".mend p bdi[dir=ltr]").allInnerTexts()).slice(0, 2).map(number), [5, 4]);
  await page.locator(".mend .button-main").click();
  await page.waitForSelector(".toast-note");
  assert.equal(await page.locator(".rejects-ways").count(), 0, "nothing is left to mend");
  await page.locator(".findings a.good").first().click();
  await page.waitForSelector(".fate");
  assert.deepEqual(await fate(), [4, 0, 0, 0, 1], "one has another fault, and is kept with it");
  assert.deepEqual(complaints, []);
});

test("a form without the session's own token changes nothing", async () => {
  const { page, complaints } = seen;
  const stranger = await browse(world.address);
  await signIn(stranger.page, world.name, PASSWORD);
  await stranger.page.goto("/settings");
  const foreign = await stranger.page.inputValue(".me input[name=csrf]");
  await stranger.browser.close();
  await page.goto("/settings");
  await page.evaluate((token) => document.querySelector(".me input[name=csrf]").setAttribute("value", token), foreign);
  const [answer] = await Promise.all([page.waitForResponse("**/sign-out"), page.click(".me form button")]);
  assert.equal(answer.status(), 403);
  await page.waitForSelector(".request-id");
  complaints.length = 0; // Chromium notes the status 403 itself.

  const file = csv("stranger.csv", "code,name", "1,a");
  for (const multipart of [{ csrf: foreign, kind: "agents", file }, { kind: "agents", file }]) {
    const answer = await page.request.post("/feeds/new", { multipart });
    assert.equal(answer.status(), 403);
  }
  await page.goto("/feeds");
  assert.equal(new URL(page.url()).pathname, "/feeds", "the session goes on");
  assert.equal(await row("stranger.csv").count(), 0);
});

test("a session that ended leads to the sign-in and back", async () => {
  const { page, context } = seen;
  const [session] = (await context.cookies()).filter((cookie) => cookie.name === "bashgah_session");
  await page.goto("/feeds");
  await context.addCookies([{ ...session, value: "0".repeat(session.value.length) }]);
  await page.goto("/feeds/new");
  assert.equal(new URL(page.url()).pathname, "/sign-in");
  await page.fill("#name", world.name);
  await page.fill("#password", PASSWORD);
  await page.click("main form .button-main");
  await page.waitForURL("**/feeds/new");
});

test("a page that cannot be read says so with an id, and is read again", async () => {
  const { page, complaints } = seen;
  const psql = world.psql();
  await psql.say("ALTER TABLE feeds.load RENAME TO away");
  const answer = await page.goto("/feeds");
  assert.equal(answer.status(), 500);
  assert.equal(await page.innerText(".request-id"), answer.headers()["x-request-id"]);
  assert.ok(world.log.some((line) => line.includes(answer.headers()["x-request-id"])), "the log has its cause");
  await psql.say("ALTER TABLE feeds.away RENAME TO load");
  await psql.end();
  await page.click(".blank-error a.button");
  await page.waitForSelector("table.loads");
  complaints.length = 0; // Chromium notes the status 500 itself.
});

test("what runs is cancelled, what waits is taken out of the queue, and nothing of either is stored", async () => {
  const { page, complaints } = seen;
  const lock = world.psql();
  await lock.say(`SELECT pg_advisory_lock(${SETTLING})`);
  await upload(page, "policies", csv("cancelled.csv", POLICY_HEAD, policy("B1", "C1", "fire")));
  await page.waitForURL("**/feeds");
  await upload(page, "policies", csv("removed.csv", POLICY_HEAD, policy("B2", "C1", "fire")));
  await page.waitForURL("**/feeds");
  await page.locator(".going", { hasText: "cancelled.csv" }).waitFor();
  await page.locator(".feeds-waiting li", { hasText: "removed.csv" }).locator("button").click();
  await page.locator(".feeds-waiting").waitFor({ state: "detached" });
  await page.locator(".going form button").click();
  await row("cancelled.csv").locator(".state-plain").waitFor();
  await lock.end();
  await page.goto("/feeds");
  assert.equal(await row("removed.csv").count(), 0);
  assert.equal(await page.locator(".feeds-to-decide li", { hasText: "cancelled.csv" }).count(), 1, "its file is kept");
  await page.goto("/members?q=B1");
  await page.waitForSelector(".roster-blank");
  assert.deepEqual(complaints, []);
});

test("a program that is killed while files wait goes on with them when it is started again", async () => {
  const { page } = seen;
  const lock = world.psql();
  await lock.say(`SELECT pg_advisory_lock(${SETTLING})`);
  for (const [index, name] of ["first.csv", "second.csv", "third.csv"].entries()) {
    await upload(page, "policies", csv(name, POLICY_HEAD, policy(`140500${index}`, "C1", "fire")));
    await page.waitForURL("**/feeds");
  }
  await page.locator(".going", { hasText: "first.csv" }).waitFor();
  assert.equal(await page.locator(".feeds-waiting li").count(), 2);
  // It has come as far as the lock before it is killed: its file is read.
  const [running] = await lock.say("SELECT max(load_id) FROM feeds.load WHERE status = 'running'");
  await world.kill();
  // Its connection ends when it wakes: who gets its lock knows that it is gone.
  await lock.say(`SELECT pg_advisory_unlock(${SETTLING})`);
  await lock.say(`SELECT pg_advisory_lock(${ALIVE}, ${running})`);
  await lock.end();

  const before = world;
  world = await start({ home: before.home });
  assert.equal(world.one_time_password, null, "nobody is made anew");
  await seen.browser.close();
  seen = await browse(world.address);
  await signIn(seen.page, before.name, PASSWORD);
  await seen.page.goto("/feeds");
  for (const name of ["first.csv", "second.csv", "third.csv"]) await row(name).locator(".state-good").waitFor();
  assert.equal(await row("first.csv").count(), 2, "the load that was killed is in the list too");
  assert.equal(await row("first.csv").locator(".state-bad").count(), 1);
  await seen.page.goto("/members?q=1405002");
  await seen.page.waitForSelector("tr[data-open]");
  assert.deepEqual(seen.complaints, []);
});
