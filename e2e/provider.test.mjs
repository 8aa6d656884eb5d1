// Signing in by the insurer's own provider: a real one, certified, on this machine.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import Provider from "oidc-provider";
import { LANGS, PASSWORD, WIDTHS, browse, closeBrowsers, faults, signIn, start } from "./world.mjs";

const SECRET = "a secret that only the two of them know & keep";
const BUTTON = ".button-provider";
const folder = mkdtempSync(path.join(tmpdir(), "bashgah-provider-"));

let world;
let sso;
let admin;

/** A port that is free now. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A provider that knows everybody by the name they give, and tells it where it is asked for it. */
class Sso {
  constructor(port, base) {
    this.port = port;
    this.issuer = `http://localhost:${port}`;
    this.broken = false;
    this.codes = [];
    const signed = { client_id: "bashgah", client_secret: SECRET, redirect_uris: [`${base}/sign-in/provider/back`] };
    this.provider = new Provider(this.issuer, {
      clients: [signed],
      claims: { openid: ["sub"], profile: ["preferred_username"] },
      cookies: { keys: ["for this test only"] },
      pkce: { required: () => true },
      findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: id }) }),
    });
  }

  async start() {
    this.provider.on("authorization_code.saved", (code) => this.codes.push(code.jti));
    const answer = this.provider.callback();
    this.server = createServer((request, response) => {
      if (this.broken && request.url.startsWith("/token")) return response.writeHead(503).end();
      return answer(request, response);
    }).listen(this.port, "localhost");
    await new Promise((resolve) => this.server.once("listening", resolve));
  }

  async stop() {
    this.server?.closeAllConnections();
    await new Promise((resolve) => (this.server ? this.server.close(resolve) : resolve()));
    this.server = undefined;
  }
}

/** Signs in at the provider and agrees to what the program asks for. */
async function atProvider(page, name) {
  await page.fill("input[name=login]", name);
  await page.fill("input[name=password]", "any");
  await page.click("button[type=submit]");
  await page.click("button[type=submit]");
}

before(async () => {
  const port = await freePort();
  sso = new Sso(await freePort(), `http://localhost:${port}`);
  const file = path.join(folder, "secret");
  writeFileSync(file, `${SECRET}\n`, { mode: 0o600 });
  world = await start({
    port,
    options: [
      "--oidc-issuer", sso.issuer, "--oidc-client", "bashgah", "--oidc-secret-file", file,
      "--public-address", `http://localhost:${port}`,
    ],
  });
  admin = await browse(world.address);
});

after(async () => {
  await closeBrowsers();
  await world?.stop();
  await sso?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("while the provider is down that is told, and passwords go on working", async () => {
  const { page, complaints, speak } = admin;
  for (const lang of LANGS) {
    for (const width of WIDTHS) {
      await speak(lang);
      await page.setViewportSize({ width, height: 900 });
      await page.goto("/sign-in");
      assert.deepEqual(await page.evaluate(faults, lang), [], `in ${lang} at ${width}`);
    }
    assert.deepEqual(complaints, []);
    await page.click(BUTTON);
    const said = await page.innerText("[role=alert]");
    assert.match(said, lang === "fa" ? /پاسخ نمی‌دهد/ : /does not answer/);
    assert.deepEqual(await page.evaluate(faults, lang), []);
    complaints.length = 0; // Chromium notes the status 502 itself.
  }
  await page.setViewportSize({ width: WIDTHS[0], height: 900 });
  await signIn(page, world.name, world.one_time_password);
  await page.waitForSelector(".side .me");
});

test("a member of staff comes in by the provider, where they wanted to go, without a second factor", async () => {
  await sso.start();
  const added = JSON.parse(world.command("staff", "add", "sara", "--role", "analyst"));
  assert.ok(added.one_time_password);
  await admin.page.goto("/staff");
  await admin.page.check(".staff-side input[name=analyst]");
  await admin.page.click("form[action='/staff/second-factor'] .button");
  await admin.page.waitForSelector(".toast-note");

  const { page, complaints, context } = await browse(world.address);
  await page.goto("/members?q=x");
  await page.click(BUTTON);
  await page.waitForURL(`${sso.issuer}/**`);
  await atProvider(page, "sara");
  await page.waitForURL("**/members?q=x");
  await page.waitForSelector(".side .me");
  const cookies = (await context.cookies(world.address)).map((cookie) => cookie.name);
  assert.ok(!cookies.includes("bashgah_provider"), "the state is forgotten");
  await page.goto("/settings");
  assert.match(await page.innerText(".sessions tbody"), /با حساب سازمانی/);
  assert.deepEqual(complaints.filter((line) => line.startsWith(world.address)), []);

  await admin.speak("en");
  await admin.page.goto("/audit?q=sara");
  assert.match(await admin.page.textContent(".trail tbody"), /organisation’s account/);
});

test("whom the provider names and who is nobody here is told so, and so is who lost the access", async () => {
  world.command("staff", "add", "omid", "--role", "operator");
  world.command("staff", "disable", "omid");
  for (const [name, lang, words] of [
    ["nobody", "fa", /همکاری با این نام کاربری در باشگاه نیست/],
    ["nobody", "en", /“nobody”, and nobody of that user name works here/],
    ["omid", "fa", /به باشگاه برداشته شده است/],
    ["omid", "en", /access of “omid” was taken away/],
  ]) {
    const { page, speak } = await browse(world.address);
    await speak(lang);
    await page.goto("/sign-in");
    await page.click(BUTTON);
    await atProvider(page, name);
    assert.match(await page.innerText("[role=alert]"), words);
    assert.deepEqual(await page.evaluate(faults, lang), []);
    await page.goto("/members");
    assert.equal(new URL(page.url()).pathname, "/sign-in", `${name} is not in`);
  }
});

test("a refusal, a broken provider and a foreign way back are told apart", async () => {
  const { page, speak } = await browse(world.address);
  await speak("en");
  await page.goto("/sign-in");
  await page.click(BUTTON);
  await page.click("a[href$='/abort']");
  assert.match(await page.innerText("[role=alert]"), /refused \(access_denied\)/);
  await page.reload();
  assert.match(await page.innerText("[role=alert]"), /not begun in this browser/, "a way comes back once");

  await page.goto("/sign-in");
  await page.click(BUTTON);
  const asked = new URL(page.url()).pathname;
  assert.match(asked, /interaction/);
  const other = await browse(world.address);
  await other.page.goto("/sign-in");
  const way = await page.context().cookies(world.address);
  const state = way.find((cookie) => cookie.name === "bashgah_provider").value;
  await other.page.goto(`/sign-in/provider/back?code=stolen&state=${state}`);
  await other.speak("en");
  await other.page.reload();
  assert.match(await other.page.innerText("[role=alert]"), /not begun in this browser/);

  sso.broken = true;
  await atProvider(page, "sara");
  assert.match(await page.innerText("[role=alert]"), /does not answer/);
  sso.broken = false;
});

test("after the provider has stopped, the password still opens", async () => {
  await sso.stop();
  const { page } = await browse(world.address);
  await signIn(page, world.name, PASSWORD);
  await page.waitForSelector(".side .me");
});

test("no log line holds a code, a token or the secret", () => {
  const log = world.log.join("\n");
  assert.match(log, /openid\.unreachable/);
  assert.ok(sso.codes.length > 2, "codes were given");
  for (const hidden of [SECRET, "?code=", "&code=", "state=", "id_token", "access_token", ...sso.codes]) {
    assert.ok(!log.includes(hidden), hidden);
  }
});
