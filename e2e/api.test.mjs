// The insurer's systems: a key made on the console reads the API, a receiver gets a signed message, and the page on
// which the API is tried works under its strict policy.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { LANGS, WIDTHS, browse, closeBrowsers, faults, signIn, start } from "./world.mjs";

let world;
let seen;
let receiver;
const came = [];

before(async () => {
  world = await start({ parties: 100 });
  seen = await browse(world.address);
  receiver = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    came.push({ headers: request.headers, body });
    response.writeHead(204).end();
    receiver.emit("message");
  }).listen(0, "127.0.0.1");
  await once(receiver, "listening");
  await signIn(seen.page, world.name, world.one_time_password);
});

after(async () => {
  await closeBrowsers();
  receiver?.close();
  await world?.stop();
});

/** A signature as the specification's own libraries compute it. */
function signed(secret, { headers, body }) {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const text = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  return `v1,${createHmac("sha256", key).update(text).digest("base64")}`;
}

test("a key made on the console reads the API until it is revoked", async () => {
  const { page, complaints } = seen;
  await page.goto("/api-keys");
  await page.fill("#name", "core");
  await page.click("main form[action='/api-keys'] .button-main");
  await page.waitForSelector("[role=alert]");
  assert.equal(await page.inputValue("#name"), "core", "what was typed stays");
  complaints.length = 0; // Chromium notes the status 422 itself.
  await page.check("input[value='parties:read']");
  await page.check("input[value='feeds:write']");
  await page.click("main form[action='/api-keys'] .button-main");
  const key = (await page.textContent("#new-key")).trim();
  assert.match(key, /^bgk_[0-9a-f]{64}$/);
  await page.goto("/api-keys");
  assert.equal(await page.locator("#new-key").count(), 0, "it is shown once");

  const ask = (path) => fetch(`${world.address}/api/v1${path}`, { headers: { authorization: `Bearer ${key}` } });
  const party = await (await ask("/parties/1")).json();
  assert.equal(party.party_id, 1);
  assert.ok(party.identities.some((identity) => identity.masked));
  assert.equal((await ask("/parties/1/standing")).status, 403);

  await page.click(".row-menu summary");
  await page.click(".row-menu button");
  await page.waitForSelector(".toast-note");
  assert.equal((await ask("/parties/1")).status, 401);
  assert.deepEqual(complaints, []);
});

test("a receiver gets a message that is signed", async () => {
  const { page, complaints } = seen;
  await page.goto("/webhooks");
  await page.fill("#url", `http://127.0.0.1:${receiver.address().port}/hooks`);
  await page.check("input[value='member.tier_changed']");
  await page.click("main form[action='/webhooks'] .button-main");
  const secret = (await page.textContent("#new-secret")).trim();
  const message = once(receiver, "message");
  await page.click(".row-menu summary");
  await page.click("form[action='/webhooks/test'] button");
  await message;
  assert.equal(came[0].headers["webhook-signature"], signed(secret, came[0]));
  assert.equal(JSON.parse(came[0].body).type, "webhook.test");
  assert.deepEqual(complaints, []);
});

for (const lang of LANGS) {
  for (const width of WIDTHS) {
    test(`the pages of keys and webhooks stand in ${lang} at ${width}`, async () => {
      const { page, complaints, speak } = seen;
      await speak(lang);
      await page.setViewportSize({ width, height: 900 });
      for (const path of ["/api-keys", "/webhooks", "/webhooks/deliveries", "/webhooks/deliveries?dead=1"]) {
        const answer = await page.goto(path);
        assert.equal(answer.status(), 200, path);
        assert.deepEqual(await page.evaluate(faults, lang), [], `${path} in ${lang} at ${width}`);
      }
      assert.deepEqual(complaints, []);
    });
  }
}

test("the API is tried on its own page, under its strict policy", async () => {
  const { page, complaints } = seen;
  await page.setViewportSize({ width: 1440, height: 900 });
  const answer = await page.goto("/api/v1/docs");
  assert.ok(answer.headers()["content-security-policy"].includes("script-src 'self';"));
  await page.click("#operations-Problems-problem .opblock-summary-control");
  await page.click("#operations-Problems-problem .try-out__btn");
  await page.fill("#operations-Problems-problem input[placeholder=code]", "no_such_party");
  await page.click("#operations-Problems-problem .execute");
  await page.waitForSelector("#operations-Problems-problem .live-responses-table");
  assert.match(await page.textContent("#operations-Problems-problem .live-responses-table"), /404/);
  assert.deepEqual(complaints, []);
});
