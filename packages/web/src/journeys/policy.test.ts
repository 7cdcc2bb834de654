import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { browse, journey } from './browser.test.kit.ts';

const dashboard = browse();

/**
 * What somebody tries who got something of theirs into the page, and the directive that is in the way. What leads elsewhere stands
 * here for another site: it is no part of what is allowed either, and a journey fails on a request to another origin.
 */
const ATTACKS: { readonly [attack: string]: readonly [directive: string, act: () => unknown] } = {
  'markup from text': [
    'require-trusted-types-for',
    () => {
      document.body.innerHTML = '<b>x</b>';
    },
  ],
  'markup beside an element': [
    'require-trusted-types-for',
    () => {
      document.body.insertAdjacentHTML('beforeend', '<b>x</b>');
    },
  ],
  'a document from text': [
    'require-trusted-types-for',
    () => {
      new DOMParser().parseFromString('<b>x</b>', 'text/html');
    },
  ],
  'the address of a script': [
    'require-trusted-types-for',
    () => {
      document.createElement('script').src = '/theme.js';
    },
  ],
  'a frame from text': [
    'require-trusted-types-for',
    () => {
      document.createElement('iframe').srcdoc = '<script>parent.ran = 1</script>';
    },
  ],
  'a policy that would let it': [
    'trusted-types',
    () => {
      Reflect.get(window, 'trustedTypes').createPolicy('mine', { createHTML: (text: string) => text });
    },
  ],
  'text as code': [
    'require-trusted-types-for',
    () => {
      Reflect.apply(setTimeout, window, ['window.ran = 1', 0]);
    },
  ],
  'an inline handler': [
    'require-trusted-types-for',
    () => {
      const e = document.createElement('button');
      document.body.append(e);
      e.setAttribute('onclick', 'window.ran = 1');
      e.click();
    },
  ],
  'a script of this server, without the nonce': [
    'script-src',
    () => {
      const link = document.createElement('link');
      link.rel = 'modulepreload';
      link.href = '/favicon.svg';
      document.head.append(link);
    },
  ],
  'a style from text': [
    'style-src',
    () => {
      const e = document.createElement('style');
      e.textContent = '* { color: red }';
      document.head.append(e);
    },
  ],
  'a picture that tells what was read': [
    'img-src',
    () => {
      const e = new Image();
      e.src = URL.createObjectURL(new Blob(['stolen']));
    },
  ],
  'a request that tells what was read': [
    'connect-src',
    () => {
      fetch('data:,stolen').catch(() => {});
    },
  ],
  'a form that tells what was read': [
    'form-action',
    () => {
      const e = document.createElement('form');
      e.action = 'http://127.0.0.1:9/';
      document.body.append(e);
      e.submit();
    },
  ],
  'another base for what is loaded': [
    'base-uri',
    () => {
      const e = document.createElement('base');
      e.href = 'http://127.0.0.1:9/';
      document.head.prepend(e);
    },
  ],
  'a frame of another site': [
    'frame-src',
    () => {
      const e = document.createElement('iframe');
      e.src = 'data:text/html,x';
      document.body.append(e);
    },
  ],
};

journey('whoever gets something into the page runs nothing, and tells nobody', async () => {
  const page = await dashboard.visit({ allow: /Content Security Policy|Trusted|policy/i });
  await page.goto('/settings');
  await page.getByRole('banner').waitFor();
  await page.evaluate(() =>
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
      (window as unknown as { refused: string[] }).refused.push(effectiveDirective),
    ),
  );
  for (const [attack, [directive, act]] of Object.entries(ATTACKS))
    expect(await refusedBy(page, act), attack).toContain(directive);
  expect(await page.evaluate(() => 'ran' in window)).toBe(false);
});

journey(
  'a script of this server runs only with the nonce of the answer, and the page has its own',
  async () => {
    const page = await dashboard.visit();
    const nonceOf = async (): Promise<string> => {
      const response = await page.goto('/jobs');
      const policy = response?.headers()['content-security-policy'] ?? '';
      return /script-src 'nonce-([\w-]{22})';/.exec(policy)?.[1] ?? policy;
    };
    expect(await nonceOf()).not.toBe(await nonceOf());
    const nonces = await page.evaluate(() => [...document.scripts].map(({ nonce }) => nonce));
    expect(new Set(nonces).size).toBe(1);
    // Browsers hide it from whoever reads attributes, such as a style.
    expect(await page.locator('script[nonce=""]').count()).toBe(nonces.length);
  },
);

/** The directives that were in the way of what somebody did. */
async function refusedBy(page: Page, act: () => unknown): Promise<readonly string[]> {
  await page.evaluate(() => Object.assign(window, { refused: [] }));
  // What throws was refused as well: the event says by what.
  await page.evaluate(act).catch(() => {});
  await page
    .waitForFunction(() => (window as unknown as { refused: string[] }).refused.length > 0)
    .catch(() => {});
  const refused = await page.evaluate(() => (window as unknown as { refused: string[] }).refused);
  return refused.map((directive) => directive.replace(/-(?:elem|attr)$/, ''));
}
