import { expect, test } from 'vitest';
import { cliCommand, curlCommand, shellQuoted } from './export-commands.ts';

const TARGET = {
  base: 'https://audit.example.com/',
  url: 'https://audit.example.com/api/v1/logs/main/exports',
  log: 'main',
  query: `severity:>=warning "o'neill $(x)"`,
  format: 'csv',
} as const;

test('a shell takes nothing of a query for its own', () => {
  expect(shellQuoted("a'b")).toBe(`'a'\\''b'`);
  expect(curlCommand(TARGET)).toBe(
    `curl -fOJG -H "Authorization: Bearer $ATTESTRY_API_KEY" --data-urlencode 'q=severity:>=warning "o'\\''neill $(x)"' -d format=csv 'https://audit.example.com/api/v1/logs/main/exports'`,
  );
});

test('a query that begins with a minus is no option', () => {
  expect(cliCommand({ ...TARGET, query: '-actor:bot', format: 'ndjson' })).toBe(
    `attestry export --url 'https://audit.example.com/' --log 'main' --format ndjson --out export.ndjson -- '-actor:bot'`,
  );
});

test('everything needs no query', () => {
  expect(curlCommand({ ...TARGET, query: '' })).not.toContain('q=');
  expect(cliCommand({ ...TARGET, query: '' })).toMatch(/--out export\.csv$/);
});
