import { expect, test } from 'vitest';
import {
  ANCHOR_KINDS,
  type AnchorField,
  type AnchorForm,
  EMPTY_FORM,
  formProblems,
  INTERVALS_MS,
  KIND_FIELDS,
  newAnchorOf,
  withKind,
} from './anchor-form.ts';
import { intervalOf } from './interval.ts';

function filled(kind: AnchorForm['kind'], texts: { readonly [F in AnchorField]?: string }): AnchorForm {
  const form = withKind(EMPTY_FORM, kind);
  return { ...form, texts: { ...form.texts, name: ' outside ', ...texts } };
}

test('each kind asks for what it needs, and for nothing twice', () => {
  for (const kind of ANCHOR_KINDS) {
    const { needed, optional } = KIND_FIELDS[kind];
    expect(new Set([...needed, ...optional]).size).toBe(needed.length + optional.length);
    const problems = formProblems(withKind(EMPTY_FORM, kind));
    const typed = needed.filter((field) => field !== 'port');
    expect(problems).toEqual(Object.fromEntries(['name', ...typed].map((field) => [field, 'required'])));
  }
});

test('what is filled in becomes what the server is asked for', () => {
  expect(newAnchorOf(filled('file', { path: ' /mnt/copy ' }))).toEqual({
    name: 'outside',
    config: { kind: 'file', path: '/mnt/copy' },
    everyMs: 3_600_000,
  });
  expect(newAnchorOf(filled('witness', { policy: 'witness a k\r\nquorum a' })).config).toEqual({
    kind: 'witness',
    policy: 'witness a k\nquorum a\n',
  });
  expect(newAnchorOf(filled('timestamp', { url: 'https://t.example' })).config).toEqual({
    kind: 'timestamp',
    url: 'https://t.example',
  });
  const s3 = { endpoint: 'https://s.example', region: 'eu', bucket: 'logs', accessKeyId: 'k', secret: ' s ' };
  expect(newAnchorOf(filled('s3', { ...s3, retainDays: '30' }))).toMatchObject({
    config: { prefix: '', retainDays: 30 },
    secret: ' s ',
  });
  const mail = { to: 'a@x.example, b@x.example;', from: 'l@x.example', host: 'mail.x.example', port: '25' };
  expect(newAnchorOf(filled('mail', mail)).config).toEqual({
    kind: 'mail',
    ...mail,
    to: ['a@x.example', 'b@x.example'],
    port: 25,
    tls: false,
  });
});

test('what the server would refuse is said before it is asked', () => {
  const problems = (...form: Parameters<typeof filled>): object => formProblems(filled(...form));
  expect(problems('timestamp', { url: 'ftp://t.example' })).toEqual({ url: 'url' });
  expect(problems('webhook', { url: 'https://' })).toEqual({ url: 'url' });
  expect(problems('file', { path: 'copy.notes' })).toEqual({ path: 'path' });
  expect(problems('file', { path: '/x', name: 'n'.repeat(81) })).toEqual({ name: 'long' });
  const mail = { to: 'a@x.example', from: 'nobody', host: 'h', port: '0' };
  expect(problems('mail', mail)).toEqual({ from: 'mail', port: 'port' });
  const s3 = { endpoint: 'https://s.example', region: 'eu', bucket: 'B', accessKeyId: 'k', secret: 's' };
  expect(problems('s3', { ...s3, retainDays: '0' })).toEqual({ bucket: 'bucket', retainDays: 'days' });
});

test('a secret that was typed for one kind is not sent with another', () => {
  const form = withKind(filled('webhook', { url: 'https://h.example', secret: 's3cret' }), 'timestamp');
  expect(form.texts.name).toBe(' outside ');
  expect(JSON.stringify(form)).not.toContain('s3cret');
  const kept = filled('file', { path: '/x', secret: 's3cret' });
  expect(newAnchorOf(kept)).not.toHaveProperty('secret');
});

test('how often is said in the largest unit', () => {
  expect(INTERVALS_MS.map(intervalOf)).toEqual([
    { unit: 'minutes', n: 10 },
    { unit: 'hours', n: 1 },
    { unit: 'hours', n: 6 },
    { unit: 'days', n: 1 },
  ]);
  expect(intervalOf(90_000)).toEqual({ unit: 'minutes', n: 2 });
  expect(intervalOf(90 * 60_000)).toEqual({ unit: 'minutes', n: 90 });
});
