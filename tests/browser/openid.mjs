// SPDX-License-Identifier: EUPL-1.2
// A certified OpenID provider from a package, and people with a real Chromium who sign in at a collector through its own
// forms. Prints the issuer, waits for a line on its input, which says that the collector is there, and prints as JSON what
// people saw.
import { webcrypto } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import Provider from 'oidc-provider';
import { chromium } from 'playwright-core';

const { origin, clientId, secret, authentication, algorithm, people, visits } = JSON.parse(process.argv[2]);

// It warns that it is set up for development, as it is meant to be here.
console.info = () => {};
console.warn = () => {};

// The provider learns its address only when it listens. For browsers `localhost` is another site than 127.0.0.1, where the
// collector is, as an agency's provider is another site than its collector.
let answer;
const server = createServer((request, response) => answer(request, response));
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const issuer = `http://localhost:${server.address().port}`;
const refused = [];
const rsa = { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' };
const ways = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', ...rsa },
  PS256: { name: 'RSA-PSS', ...rsa },
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
};
const pair = await webcrypto.subtle.generateKey(ways[algorithm], true, ['sign', 'verify']);
const { ext, key_ops, ...key } = await webcrypto.subtle.exportKey('jwk', pair.privateKey);
const provider = new Provider(issuer, {
  clients: [{
    client_id: clientId, client_secret: secret, redirect_uris: [`${origin}/openid/callback`],
    response_types: ['code'], grant_types: ['authorization_code'],
    token_endpoint_auth_method: authentication, id_token_signed_response_alg: algorithm,
  }],
  jwks: { keys: [{ ...key, use: 'sig', kid: 'one' }] },
  cookies: { keys: ['only for this test'] },
  pkce: { required: () => true },
  // As most agencies' providers do: the claims stand in the token itself.
  conformIdTokenClaims: false,
  claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
  findAccount: (_, id) => ({
    accountId: id, claims: () => ({ sub: id, preferred_username: people[id].name, groups: people[id].groups }),
  }),
});
for (const event of ['authorization.error', 'grant.error', 'server_error']) {
  provider.on(event, (_, error) => refused.push(`${event}: ${error.error_description ?? error.message}`));
}
let exchanged = 0;
provider.on('grant.success', () => { exchanged += 1; });
answer = provider.callback();
process.stdout.write(`${JSON.stringify({ issuer })}\n`);
const input = createInterface({ input: process.stdin });
await new Promise((begin) => input.once('line', begin));

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  // A browser of its own for each device; nothing but the collector and the provider can be reached.
  const device = async () => {
    const context = await browser.newContext({ locale: 'nl-NL' });
    await context.route((url) => ![origin, issuer].includes(url.origin), (route) => route.abort());
    return context.newPage();
  };
  const enter = async (page, id, way) => {
    await page.goto(`${origin}/nl/`);
    await page.click('a[href$="/openid/sign-in"]');
    if (await page.locator('input[name="login"]').count() > 0) {
      await page.fill('input[name="login"]', id);
      await page.fill('input[name="password"]', 'any');
      await page.click('button[type="submit"]');
    }
    if (way === 'cancels') await page.click('a:has-text("Cancel")');
    else if (await page.locator('form button.login-submit').count() > 0) await page.click('button[type="submit"]');
    await page.waitForURL((url) => url.origin === origin);
  };
  const look = async (page, path) => {
    const response = await page.goto(origin + path);
    return { path, status: response.status(), url: page.url(), text: await page.innerText('body') };
  };

  const seen = {};
  for (const { id, way, paths } of visits) {
    const page = await device();
    await enter(page, id, way);
    const landed = { url: page.url(), text: await page.innerText('body') };
    const pages = [];
    for (const path of paths) pages.push(await look(page, path));
    seen[`${id} ${way}`] = { landed, pages };
  }
  // The same person on two devices; one of them ends both sessions.
  const [first, second] = [await device(), await device()];
  const { id } = visits[0];
  await enter(first, id, 'enters');
  await enter(second, id, 'enters');
  const before = await look(second, '/nl/account');
  await first.goto(`${origin}/nl/account`);
  await first.click('main form button');
  const after = [await look(first, '/nl/account'), await look(second, '/nl/account')];
  process.stdout.write(JSON.stringify({ seen, before, after, exchanged, refused }));
} finally {
  await browser.close();
  input.close();
  server.close();
  server.closeAllConnections();
}
