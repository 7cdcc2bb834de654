import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { browse, journey } from './browser.test.kit.ts';

const dashboard = browse();

const PASSWORD = 'lamp river nine clouds';

/** The token of an invitation, made by whoever has the key. */
async function invite(email: string): Promise<string> {
  const { url, apiKey } = dashboard.served;
  const response = await fetch(`${url}/api/v1/invitations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ email, roles: [{ log: '*', role: 'admin' }] }),
  });
  return ((await response.json()) as { readonly token: string }).token;
}

/** Follows an invitation to the end: whoever it is for is signed in then. */
async function join(email: string): Promise<Page> {
  const token = await invite(email);
  const page = await dashboard.visit({
    path: `/join#${token}`,
    signedIn: false,
    allow: /status of 40[13] .*\/api\/v1\/(?:session|session\/proof|users\/.*)\)$/,
  });
  await page.getByText(`For ${email}`).waitFor();
  expect(page.url()).not.toContain(token);
  await page.getByLabel('Your name').fill('Grace Hopper');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('The password once more').fill(PASSWORD);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('banner').waitFor();
  return page;
}

journey('who was invited makes an account, and comes back by e-mail and password', async () => {
  const page = await join('grace@example.com');
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  // There is no owner yet: the key is asked for first.
  await page.getByRole('button', { name: 'Use e-mail and password' }).click();
  await page.getByLabel('E-mail address').fill('grace@example.com');
  const password = page.getByLabel('Password', { exact: true });
  await password.fill('another lamp in a river');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('That is wrong').waitFor();
  await password.fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('banner').waitFor();
});

journey('a link that was followed, or is none, says so and no more', async () => {
  for (const path of ['/join', '/join#ot_nothing', '/auditor', '/auditor#al_nothing']) {
    const page = await dashboard.visit({ path, signedIn: false, allow: /status of 40[014]/ });
    if (path === '/auditor#al_nothing') await page.getByRole('button', { name: 'Open the log' }).click();
    await page.getByRole('heading', { name: 'This link does not work any more' }).waitFor();
  }
});

journey('an admin invites, changes what somebody may do, and proves first who they are', async () => {
  await fetch(`${dashboard.served.url}/api/v1/one-time-links/accept`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: await invite('mary@example.com'), name: 'Mary', password: PASSWORD }),
  });
  const page = await join('ada@example.com');
  await page.goto('/settings/people');
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByLabel('E-mail address').fill('eve@example.com');
  await page.getByLabel('In every log').selectOption('viewer');
  await page.getByRole('button', { name: 'Make the link' }).click();
  expect(await page.getByRole('dialog').locator('code').textContent()).toContain('/join#');
  await page.getByRole('button', { name: 'I have it' }).click();
  await page.getByRole('button', { name: 'Take back the invitation of eve@example.com' }).click();
  await page.getByRole('heading', { name: 'Invitations' }).waitFor({ state: 'detached' });
  // As if they had signed in long ago.
  await dashboard.served.service.database.run('UPDATE sessions SET proved = 0');
  await page
    .getByRole('row', { name: /mary@example.com/ })
    .getByRole('button')
    .click();
  await page.getByRole('menuitem', { name: 'Change the roles' }).click();
  await page.getByLabel('In main').selectOption('auditor');
  await page.getByLabel('Reason').fill('she looks at main, too');
  await page.getByLabel('Type their e-mail address').fill('mary@example.com');
  await page.getByRole('button', { name: 'Change them' }).click();
  await page.getByLabel('Your password').fill(PASSWORD);
  await page.getByRole('button', { name: 'It is me' }).click();
  await page.getByText('auditor of main').waitFor();
});
