import { expect, test } from 'vitest';
import { recordsUrl, snippetsFor } from './snippets.ts';

test('events are sent to where the dashboard is mounted, and no snippet has a key', () => {
  const url = recordsUrl("https://app.example/it's/audit/", 'main');
  expect(url).toBe('https://app.example/it%27s/audit/api/v1/logs/main/records');
  for (const { id, code } of snippetsFor(url, 'main')) {
    if (id !== 'embedded') expect(code).toContain(`'${url}'`);
    expect(code).not.toMatch(/ak_/);
  }
});
