import { expect } from 'vitest';
import { browse, journey } from './browser.test.kit.ts';

const dashboard = browse();

journey('who is not signed in is asked to, and comes to where the link led', async () => {
  const page = await dashboard.visit({ path: '/settings?log=main', signedIn: false });
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/sign-in');
  await page.getByLabel('API key').fill(dashboard.served.apiKey);
  await page.keyboard.press('Enter');
  await page.getByRole('banner').waitFor();
  const { pathname, searchParams } = new URL(page.url());
  expect([pathname, searchParams.get('log')]).toEqual(['/settings', 'main']);
});

journey('a wrong key is refused in words, and the right one works after it', async () => {
  const page = await dashboard.visit({
    path: '/sign-in',
    signedIn: false,
    allow: /status of 401 .*\/api\/v1\/session/,
  });
  const key = page.getByLabel('API key');
  await key.fill(`ak_${'0'.repeat(12)}_${'0'.repeat(43)}`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('The server knows no such key').waitFor();
  expect(await key.getAttribute('aria-invalid')).toBe('true');
  await key.fill(dashboard.served.apiKey);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('banner').waitFor();
});

journey('a link to elsewhere does not lead out after the sign-in', async () => {
  // Those of the page that the session was taken from.
  const page = await dashboard.visit({ path: '/sign-in', signedIn: false, allow: /status of 401/ });
  for (const next of ['//example.com/', 'https://example.com/', '/\\\\example.com', 'javascript:alert(1)']) {
    await page.context().clearCookies();
    await page.goto(`/sign-in?${new URLSearchParams({ next })}`);
    await page.getByLabel('API key').fill(dashboard.served.apiKey);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(({ pathname }) => pathname !== '/sign-in');
    expect(new URL(page.url()).origin, next).toBe(dashboard.served.url);
  }
});

journey('who signs out is out, also on the way back', async () => {
  const page = await dashboard.visit();
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.goto('/events');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  const cookies = await page.context().cookies();
  expect(cookies.filter(({ value }) => value !== '')).toEqual([]);
});

journey('the cookie is for the browser alone, and no script sees it', async () => {
  const page = await dashboard.visit();
  const [cookie, ...more] = await page.context().cookies();
  expect(cookie).toMatchObject({ name: 'attestry_session', httpOnly: true, sameSite: 'Strict' });
  expect(more).toEqual([]);
  const stored = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
  );
  expect(stored).not.toContain('ak_');
  expect(stored).not.toContain(cookie?.value ?? '-');
});
