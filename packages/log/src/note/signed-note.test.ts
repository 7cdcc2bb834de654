import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../node/crypto.ts';
import { vectorSuite } from '../testing/vectors.ts';
import { publicKeyOf, signWith, testKey, verifyEd25519 } from './ed25519.test.kit.ts';
import { FormatError } from './format-error.ts';
import { parseSignerKey, parseVerifierKey } from './note-key.ts';
import { expectPrintsAgain, nearly, tryParse } from './prints-again.test.kit.ts';
import {
  formatNote,
  formatSignatureLine,
  type Note,
  parseNote,
  parseReceivedNote,
  parseSignatureLines,
  signNote,
} from './signed-note.ts';
import { verifyNote } from './verify-note.ts';

const log = testKey('audit.example.com/main/1', 'ed25519', 1);
const other = testKey('example.com/other', 'ed25519', 2);
const text = 'This is an example.\n\nWith an empty line.\n';
const signed: Note = {
  text,
  signatures: [signNote(log.key, log.sign, text), signNote(other.key, other.sign, text)],
};
const note = formatNote(signed);

describe('notes', () => {
  test('any text is refused or prints again', () => {
    expectPrintsAgain([note, '\n\n— a AAAAAAA=\n'], parseNote, formatNote);
  });

  test('the reader of requests takes all that the strict one takes, and reads it alike', () => {
    const strayed = note.replace(/.=\n$/, 'h=\n');
    fc.assert(
      fc.property(nearly([note, strayed]), (text) => {
        const strict = tryParse(() => parseNote(text));
        const received = tryParse(() => parseReceivedNote(text));
        if (strict !== undefined) expect(received).toEqual(strict);
        // What only this one takes has stray bits somewhere, and there no bytes that could verify.
        else if (received !== undefined)
          expect(received.signatures.some(({ bytes }) => bytes === '')).toBe(true);
      }),
    );
  });

  test('signatures print and read alone', () => {
    const lines = signed.signatures.map(formatSignatureLine).join('');
    expect(parseSignatureLines(lines)).toEqual(signed.signatures);
    expect(() => parseSignatureLines('')).toThrow(FormatError);
    expect(() => parseSignatureLines(`${lines}\n`)).toThrow(FormatError);
  });

  test.each([
    ['no final newline', note.slice(0, -1)],
    ['trailing line', `${note}more\n`],
    ['no signature', `${text}\n`],
    ['no empty line', 'text\n— a AAAAAAA=\n'],
    ['carriage return', note.replace('\n', '\r\n')],
    ['tab', note.replace(' ', '\t')],
    ['hyphen for the dash', note.replaceAll('—', '-')],
    ['two spaces', note.replace('— ', '—  ')],
    ['space after the signature', `${note.slice(0, -1)} \n`],
    ['four bytes of signature', '\n\n— a AAAAAA==\n'],
    ['stray bits', '\n\n— a AAAAAAB=\n'],
    ['url-safe base64', '\n\n— a AAAAAA_=\n'],
    ['no padding', '\n\n— a AAAAAAA\n'],
    ['lone surrogate', '\ud800\n\n— a AAAAAAA=\n'],
  ])('refused: %s', (_, bad) => {
    expect(() => parseNote(bad)).toThrow(FormatError);
  });

  test('bytes that are not UTF-8 are refused, and a byte order mark is kept', () => {
    const bytes = new TextEncoder().encode(note);
    expect(parseNote(bytes)).toEqual(signed);
    expect(() => parseNote(new Uint8Array([0xff, ...bytes]))).toThrow(FormatError);
    expect(parseNote(new Uint8Array([0xef, 0xbb, 0xbf, ...bytes])).text).toBe(`\ufeff${text}`);
  });

  test('64 KiB and 100 signatures are the limits', () => {
    const line = formatSignatureLine({ name: 'a', keyId: '00000000', bytes: 'x' });
    expect(parseNote(`\n\n${line.repeat(100)}`).signatures).toHaveLength(100);
    expect(() => parseNote(`\n\n${line.repeat(101)}`)).toThrow('at most 100 signatures, found 101');
    const room = 65_536 - new TextEncoder().encode(`\n\n${line}`).length;
    expect(parseNote(`${'x'.repeat(room)}\n\n${line}`).signatures).toHaveLength(1);
    expect(() => parseNote(`${'x'.repeat(room + 1)}\n\n${line}`)).toThrow('at most 65536 bytes');
    expect(() => parseNote(`${'ä'.repeat(room / 2 + 1)}\n\n${line}`)).toThrow('at most 65536 bytes');
  });

  test('what would read differently is not printed', () => {
    const [signature] = signed.signatures;
    if (signature === undefined) throw new Error('no signature');
    expect(() => formatNote({ text, signatures: [] })).toThrow(FormatError);
    expect(() => formatNote({ ...signed, text: 'no newline' })).toThrow(FormatError);
    expect(() => formatNote({ text, signatures: [{ ...signature, name: 'a b' }] })).toThrow(FormatError);
    expect(() => formatNote({ text, signatures: [{ ...signature, name: 'a\n\n— b' }] })).toThrow(FormatError);
    expect(() => formatNote({ text, signatures: [{ ...signature, keyId: '0' }] })).toThrow(FormatError);
    expect(() => formatNote({ text, signatures: [{ ...signature, bytes: '' }] })).toThrow(FormatError);
  });

  test('a cosigning key does not sign notes', () => {
    const witness = testKey('w', 'cosignature', 3);
    expect(() => signNote(witness.key, witness.sign, text)).toThrow(RangeError);
  });
});

describe('verifying', () => {
  test('a known signature is enough, unknown ones are ignored', () => {
    const verdict = verifyNote(signed, [log.key], verifyEd25519);
    expect(verdict).toEqual({
      ok: true,
      verified: [{ kind: 'signature', key: log.key, line: signed.signatures[0] }],
    });
  });

  test('every flipped byte of text or signature fails', () => {
    const [line] = signed.signatures;
    if (line === undefined) throw new Error('no signature');
    for (let i = 0; i < text.length - 1; i++) {
      const changed = `${text.slice(0, i)}#${text.slice(i + 1)}`;
      expect(verifyNote({ ...signed, text: changed }, [log.key], verifyEd25519)).toMatchObject({
        reason: 'bad-signature',
      });
    }
    for (let i = 0; i < 64; i++) {
      const flipped = String.fromCharCode(line.bytes.charCodeAt(i) ^ 1);
      const bytes = line.bytes.slice(0, i) + flipped + line.bytes.slice(i + 1);
      const signatures = [{ ...line, bytes }];
      expect(verifyNote({ text, signatures }, [log.key], verifyEd25519).ok).toBe(false);
    }
  });

  test('one bad signature of a known key spoils the note, even beside good ones', () => {
    const [good, second] = signed.signatures;
    if (good === undefined || second === undefined) throw new Error('no signatures');
    const signatures = [good, { ...second, bytes: good.bytes }];
    expect(verifyNote({ text, signatures }, [log.key], verifyEd25519).ok).toBe(true);
    expect(verifyNote({ text, signatures }, [log.key, other.key], verifyEd25519)).toMatchObject({
      reason: 'bad-signature',
    });
    const twice = [good, { ...good, bytes: second.bytes }];
    expect(verifyNote({ text, signatures: twice }, [log.key], verifyEd25519).ok).toBe(false);
  });

  test('no known key, and no key at all, is no verdict of ok', () => {
    const stranger = testKey(log.key.name, 'ed25519', 9);
    expect(verifyNote(signed, [stranger.key], verifyEd25519)).toMatchObject({ reason: 'no-signature' });
    expect(verifyNote(signed, [], verifyEd25519)).toMatchObject({ reason: 'no-signature', expected: 'none' });
  });

  test('two keys of one name and id are refused: which is meant?', () => {
    expect(() => verifyNote(signed, [log.key, { ...log.key }], verifyEd25519)).toThrow(RangeError);
  });

  test('stray bits: malformed for us, an invalid signature in a request', () => {
    const strayed = note.replace(
      /(.)(=+)\n$/,
      (_, digit: string, padding: string) => `${next(digit)}${padding}\n`,
    );
    expect(strayed).not.toBe(note);
    expect(() => parseNote(strayed)).toThrow(FormatError);
    const received = parseReceivedNote(strayed);
    expect(received.signatures.map(({ keyId }) => keyId)).toEqual([log.key.keyId, other.key.keyId]);
    expect(verifyNote(received, [other.key], verifyEd25519)).toMatchObject({ reason: 'bad-signature' });
    expect(verifyNote(received, [log.key], verifyEd25519).ok).toBe(true);
  });
});

function next(digit: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return alphabet.charAt(alphabet.indexOf(digit) + 1);
}

interface GoNotes {
  readonly keys: {
    readonly PeterNeumann: { readonly vkey: string; readonly skey: string };
    readonly EnochRoot: { readonly vkey: string };
  };
  readonly text: string;
  readonly valid_note_peter: string;
  readonly valid_note_peter_enoch: string;
  readonly malformed_notes: readonly { readonly why: string; readonly note_b64: string }[];
  readonly invalid_signature_note: string;
}

vectorSuite('vectors/signed-note-golang-mod', (folder) => {
  const go: GoNotes = JSON.parse(readFileSync(new URL('vectors.json', folder), 'utf8'));
  const peter = parseVerifierKey(sha256, go.keys.PeterNeumann.vkey);
  const enoch = parseVerifierKey(sha256, go.keys.EnochRoot.vkey);

  test('we sign what Go signs, to the byte', () => {
    const { key, seed } = parseSignerKey(sha256, publicKeyOf, go.keys.PeterNeumann.skey);
    const made = formatNote({ text: go.text, signatures: [signNote(key, signWith(seed), go.text)] });
    expect(made).toBe(go.valid_note_peter);
  });

  test('one and two signatures verify', () => {
    expect(verifyNote(parseNote(go.valid_note_peter), [peter, enoch], verifyEd25519)).toMatchObject({
      ok: true,
    });
    const both = verifyNote(parseNote(go.valid_note_peter_enoch), [peter, enoch], verifyEd25519);
    expect(both.ok && both.verified.map(({ key }) => key.name)).toEqual(['PeterNeumann', 'EnochRoot']);
    expect(verifyNote(parseNote(go.valid_note_peter), [enoch], verifyEd25519).ok).toBe(false);
  });

  test.each(['peter.note', 'peter-enoch.note'])('%s prints again', (file) => {
    const bytes = readFileSync(new URL(file, folder));
    expect(formatNote(parseNote(bytes))).toBe(bytes.toString());
  });

  test('an invalid signature is refused', () => {
    const verdict = verifyNote(parseNote(go.invalid_signature_note), [peter], verifyEd25519);
    expect(verdict).toMatchObject({ reason: 'bad-signature' });
  });

  test.each(go.malformed_notes)('malformed: $why', ({ note_b64 }) => {
    const bytes = Buffer.from(note_b64, 'base64');
    expect(() => parseNote(bytes)).toThrow(FormatError);
    expect(() => parseReceivedNote(bytes)).toThrow(FormatError);
  });
});

vectorSuite('vectors/c2sp-spec-examples', (folder) => {
  test('the example of the specification verifies', () => {
    const bytes = readFileSync(new URL('signed-note-example.note', folder));
    const vkey = readFileSync(new URL('signed-note-example.vkey', folder), 'utf8').trim();
    const key = parseVerifierKey(sha256, vkey);
    expect(verifyNote(parseNote(bytes), [key], verifyEd25519).ok).toBe(true);
    expect(formatNote(parseNote(bytes))).toBe(bytes.toString());
  });
});
