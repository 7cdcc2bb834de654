import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { browse, journey } from './browser.test.kit.ts';
import {
  logScreens,
  OTHER_SCREENS,
  openDialog,
  openScreen,
  type Screen,
  settled,
  sidewaysScroll,
} from './screens.test.kit.ts';

const dashboard = browse();
const RAN = 'hostileScriptRan';
const SCRIPTS = [
  `<script>window.${RAN}=1</script>`,
  `<img src=x onerror="window.${RAN}=1">`,
  `"><svg onload=window.${RAN}=1>`,
  `javascript:window.${RAN}=1`,
  `</title></textarea><iframe srcdoc="<script>parent.${RAN}=1</script>">`,
  `{{constructor.constructor('window.${RAN}=1')()}}`,
];
/** It reads as "txt.exe"; colours, a bell and a cleared screen of a terminal; invisible characters; what ends lines. */
const TRICKS =
  '\u202Eexe.txt\u202C \u001B[31mred\u0007\u001B[2J \u200B\u2066x\u2069\uFEFF \u0000\u2028\u0085';
const LONG = 'W'.repeat(1_000_000);

/** An event with such texts wherever one can be said. */
function hostileEvent(text: string, n: number): object {
  const entity = { type: `t${n}`, id: idOf(text, n), name: text };
  return {
    type: `hostile.event.e${n}`,
    category: text,
    severity: 'critical',
    actor: { ...entity, email: text, roles: [text, text], auth: { method: text, mfa: true } },
    behalf: entity,
    target: entity,
    related: [{ type: text, id: text }],
    subject: { type: text, id: text },
    source: { id: text.slice(0, 60) },
    request: {
      ip: text,
      userAgent: text,
      method: text,
      path: text,
      sessionId: text,
      requestId: text,
      traceId: text,
    },
    before: { [text]: text, list: [text, { [text]: 1 }], same: text },
    after: { [text]: `${text}!`, list: [{ [text]: 2 }, text], same: text },
    reason: text,
    details: { [text]: [text], deep: { deep: { deep: { [text]: null } } } },
    imported: { from: text },
  };
}

/** An id is a part of addresses. */
function idOf(text: string, n: number): string {
  return `${n}${text}`.replaceAll(/[\u2028\u2029]/g, '');
}

const TEXTS = [...SCRIPTS, TRICKS, `${TRICKS}${SCRIPTS.join('')}`];

journey('an event that is an attack in every field is text on every screen', async () => {
  const { served } = dashboard;
  await served.send(...TEXTS.map(hostileEvent));
  // A megabyte in one field, since an event has no more.
  await served.send({
    type: 'hostile.event.long',
    severity: 'critical',
    actor: { type: 'user', id: 'long', name: LONG },
  });
  await served.send({
    type: 'hostile.event.long',
    target: { type: 'user', id: 'long' },
    after: { name: LONG.slice(0, 60_000) },
  });
  const page = await dashboard.visit({ allow: /status of 4\d\d/ });
  await page.addInitScript(countElements);
  for (const screen of screens()) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await openScreen(page, screen);
    await expectHarmless(page, screen.name);
    await page.setViewportSize({ width: 320, height: 640 });
    await settled(page);
    await expectHarmless(page, `${screen.name}, narrow`);
  }
});

journey('and so is one that somebody searches for', async () => {
  const page = await dashboard.visit({ allow: /status of 4\d\d/ });
  for (const text of TEXTS) {
    const search = new URLSearchParams({ q: `"${text}"`, open: text });
    await openScreen(page, { name: text, path: `/events?${search}` });
    await expectHarmless(page, `searched for ${text}`);
  }
});

journey(
  'unauthenticated XSS in the viewer: what somebody says who has no key is text to who reads it',
  async () => {
    const { url } = dashboard.served;
    for (const text of SCRIPTS)
      await fetch(`${url}/api/v1/session`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': text,
          'x-forwarded-for': text,
          forwarded: `for="${text.replaceAll('"', '')}"`,
          'x-request-id': text,
        },
        body: JSON.stringify({ apiKey: `ak_${text}_${text}` }),
      });
    const page = await dashboard.visit({ allow: /status of 4\d\d/ });
    await page.addInitScript(countElements);
    const failed = { name: 'failed sign-ins', path: '/events?range=all&q=type%3Aaudit.sign_in_failed' };
    await openScreen(page, failed);
    await page.getByRole('row').nth(1).click();
    await settled(page);
    await page.getByText('hostileScriptRan').first().waitFor();
    await expectHarmless(page, 'a failed sign-in');
  },
);

journey('a name that somebody gives is text wherever it is shown', async () => {
  const { url, apiKey } = dashboard.served;
  const post = async (path: string, body: object): Promise<void> => {
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    const response = await fetch(`${url}/api/v1/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    expect([200, 201], await response.text()).toContain(response.status);
  };
  for (const [n, text] of [...SCRIPTS, TRICKS.replaceAll('\u0000', '')].entries()) {
    const name = text.slice(0, 80);
    await post('logs/main/views', { name, q: `"${n}"`, search: text });
    await post('api-keys', { name, scopes: ['read'], person: n % 2 === 0 });
    const config = { kind: 'webhook', url: `https://a${n}.invalid/${encodeURIComponent(text)}` };
    await post('logs/main/anchors', { name, config });
  }
  const page = await dashboard.visit({ allow: /status of 4\d\d/ });
  await page.addInitScript(countElements);
  for (const screen of [
    { name: 'settings', path: '/settings' },
    { name: 'integrity', path: '/integrity' },
    { name: 'jobs', path: '/jobs' },
    {
      name: 'saved views',
      path: '/events?range=all',
      act: (opened: Page) => opened.getByRole('button', { name: 'Views' }).click(),
    },
    {
      name: 'palette',
      path: '/jobs',
      act: async (opened: Page) => {
        await openDialog(opened, 'ControlOrMeta+k');
        await opened.keyboard.type('script');
      },
    },
  ]) {
    await openScreen(page, screen);
    await expectHarmless(page, screen.name);
  }
});

function screens(): readonly Screen[] {
  const records = TEXTS.flatMap((text, n) => [
    ...logScreens({
      seq: 1 + n,
      actorType: `t${n}`,
      actorId: idOf(text, n),
      targetType: `t${n}`,
      targetId: idOf(text, n),
    })
      .filter(({ name }) => /^(?:record|events, with a record|history of an? (?:actor|target))$/.test(name))
      .map((screen) => ({ ...screen, name: `${screen.name} ${n}` })),
  ]);
  const long = [TEXTS.length + 1, TEXTS.length + 2].map((seq) => ({
    name: `long ${seq}`,
    path: `/events?range=all&open=${seq}`,
  }));
  return [
    { name: 'overview', path: '/' },
    { name: 'events', path: '/events?range=all' },
    // All of them at once are more than a minute: the last one has everything in it.
    ...records.slice(-4),
    ...records.filter((_, i) => i % 4 === 1).slice(0, -1),
    ...long,
    ...OTHER_SCREENS.filter(({ act }) => act === undefined),
  ];
}

/** Elements that nobody but an attacker puts into the page. */
function countElements(): void {
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    console.error(`the policy of the page was needed: ${violatedDirective} ${blockedURI}`),
  );
}

async function expectHarmless(page: Page, name: string): Promise<void> {
  const found = await page.evaluate((ran) => {
    const acting =
      'iframe, object, embed, form[action], img:not([src$="favicon.svg"]), svg[onload], [onerror], a[href^="javascript:" i], base:nth-of-type(2)';
    const scripts = [...document.scripts].filter(
      ({ src }) => new URL(src, location.href).origin !== location.origin || src === '',
    );
    // What acts instead of being seen: overrides of direction, escapes, what has no width.
    const invisible =
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const acts: string[] = [];
    while (walker.nextNode()) {
      const text = walker.currentNode.textContent ?? '';
      // The letters over an input lie on those that the reader wrote there.
      const isOverlay = walker.currentNode.parentElement?.closest('[role=combobox] ~ [aria-hidden]') !== null;
      if (!isOverlay && invisible.test(text)) acts.push(text.slice(0, 80));
    }
    for (const element of document.querySelectorAll('[title], [aria-label]'))
      for (const attribute of ['title', 'aria-label']) {
        const text = element.getAttribute(attribute) ?? '';
        if (invisible.test(text)) acts.push(`${attribute}: ${text.slice(0, 80)}`);
        if (text.length > 5000) acts.push(`${attribute} of ${text.length}`);
      }
    return {
      ran: ran in window,
      elements: [...document.querySelectorAll(acting)].map((element) => element.outerHTML.slice(0, 200)),
      scripts: scripts.length,
      acts: acts.slice(0, 5),
      size: document.body.textContent?.length ?? 0,
    };
  }, RAN);
  expect({ ...found, size: 0 }, name).toEqual({ ran: false, elements: [], scripts: 0, acts: [], size: 0 });
  // A megabyte is not drawn unless somebody asks for it.
  expect(found.size, name).toBeLessThan(300_000);
  expect(await sidewaysScroll(page), name).toBe(0);
}
