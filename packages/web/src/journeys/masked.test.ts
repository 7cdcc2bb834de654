import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { browse, journey } from './browser.test.kit.ts';

const dashboard = browse();

/** A page of a viewer of the log, who is shown nothing personal. */
async function visitAsViewer(email: string, language: 'en' | 'de', allow?: RegExp): Promise<Page> {
  const page = await dashboard.visit({
    path: '/sign-in',
    signedIn: false,
    language,
    ...(allow !== undefined && { allow }),
  });
  const { users, sessions } = dashboard.served.service;
  const user = await users.add({ email, name: 'Vera', roles: [{ log: 'main', role: 'viewer' }] });
  const { token } = await sessions.begin({ kind: 'user', id: user.id });
  const url = dashboard.served.url;
  await page.context().addCookies([{ name: 'attestry_session', value: token, url, sameSite: 'Strict' }]);
  return page;
}

const EVENT = {
  type: 'client.profile.updated',
  actor: { type: 'user', id: 'ada@example.com', name: 'Ada Lopez' },
  target: { type: 'client', id: '4721', name: 'Grace Hopper' },
  request: { ip: '203.0.113.7' },
  before: { phone: '555-0100' },
  after: { phone: '555-0199' },
};
const PERSONAL = /ada@example|Ada Lopez|Grace|4721|203\.0\.113|555-01/;

journey('a viewer sees what happened, and that persons are kept back, in list and record', async () => {
  await dashboard.served.send(EVENT);
  const page = await visitAsViewer('vera@example.com', 'en');
  await page.goto('/events');
  await page.getByText('Persons are kept back by your role').waitFor();
  const row = page.getByRole('row').filter({ hasText: 'client.profile.updated' });
  await row.getByText('kept back').first().waitFor();
  expect(await row.getByText('kept back').count()).toBe(3);
  await row.getByRole('button', { name: /Details of record/ }).click();
  await page.getByText(/Kept back by your role: .*before and after/).waitFor();
  await page.getByText('What changed is kept back by your role.').waitFor();
  await page.getByText(/it cannot be computed again here/).waitFor();
  expect(await page.getByRole('button', { name: /Recompute|Proof/ }).count()).toBe(0);
  expect(await page.locator('body').textContent()).not.toMatch(PERSONAL);
});

journey('a search for a person is refused to a viewer in words, and not offered', async () => {
  const page = await visitAsViewer('viktor@example.com', 'de', /status of 403/);
  await page.goto(`/events?${new URLSearchParams({ q: 'actor:ada@example.com', range: 'all' })}`);
  await page.getByText('Danach sucht Ihre Rolle nicht').waitFor();
  await page.getByText(/Nach Personen und nach freiem Text lässt Ihre Rolle nicht suchen/).waitFor();
  const bar = page.getByRole('combobox').first();
  await bar.fill('act');
  await page.getByRole('option', { name: /actor\.type/ }).waitFor();
  expect(await page.getByRole('option', { name: /actor\.id/ }).count()).toBe(0);
});
