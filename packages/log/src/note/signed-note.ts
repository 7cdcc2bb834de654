/**
 * Signed notes: C2SP signed-note. A note is text that people can read, and signatures over exactly those bytes:
 *
 *     This is an example message.
 *
 *     — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
 *
 *     <text: UTF-8, no ASCII control character but \n, ends with \n; may hold empty lines>
 *     \n
 *     — <key name> <base64(4-byte key id ‖ signature)>\n             1 to 100 times; em dash U+2014, one space
 *
 * Text and signatures part at the last "\n\n"; the text includes its final \n. A note has at most 65,536 bytes.
 *
 * Beside this file: `note-key` (keys as text), `verify-note`, `checkpoint` and `origin` (the text that a log signs),
 * `cosignature` (what a witness signs), `tlog-proof` (one record, provable alone) and `add-checkpoint` (the one signing
 * operation, of signer and witness). All of it is strict: `parse` takes what `format` prints and nothing else, and throws
 * FormatError.
 *
 * A parsed note is only well-formed. Whose it is says `verifyNote`.
 */
import { formatBase64, formatHex, parseBase64, parseHex } from '../bytes/encoding.ts';
import { latin1OfBytes } from '../bytes/sha256.ts';
import { FormatError, shown } from './format-error.ts';
import { isKeyName, type SignEd25519, type VerifierKey } from './note-key.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

export interface Note {
  /** What is signed, with its final newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly name: string;
  /** 8 lower-case hex digits. */
  readonly keyId: string;
  /** What follows the key id, as latin1; what it means, the type of the key says. */
  readonly bytes: string;
}

export const MAX_NOTE_BYTES = 65_536;
export const MAX_SIGNATURES = 100;

/** Reads a note. Throws FormatError. */
export function parseNote(input: Uint8Array | string): Note {
  return splitNote(input, 'refused');
}

/**
 * Reads a note as a witness receives it: as {@link parseNote}, but a signature whose base64 ends in stray bits is read
 * as one of no bytes, which no key verifies. The witnesses in Go decode such a line and answer 403 where a strict
 * parser would answer 400 (tlog-witness). What this returns need not print again.
 */
export function parseReceivedNote(input: Uint8Array | string): Note {
  return splitNote(input, 'unverifiable');
}

/** Prints a note. Throws FormatError when it would print what {@link parseNote} does not take. */
export function formatNote(note: Note): string {
  const text = `${note.text}\n${note.signatures.map(formatSignatureLine).join('')}`;
  parseNote(text);
  return text;
}

/** One signature as its line of a note, with the newline. */
export function formatSignatureLine({ name, keyId, bytes }: NoteSignature): string {
  // A line break in a name would move the border between text and signatures.
  if (!isKeyName(name)) throw new FormatError('a key name without space or plus sign', shown(name));
  const id = parseHex(keyId);
  if (id?.length !== 4) throw new FormatError('a key id of 8 hex digits', shown(keyId));
  return `— ${name} ${formatBase64(id + bytes)}\n`;
}

/** Reads the lines of an answer to add-checkpoint, or of a note after its empty line. Throws FormatError. */
export function parseSignatureLines(lines: string): NoteSignature[] {
  return splitSignatureLines(lines, 'refused');
}

/** Signs a text under a key of type 0x01. */
export function signNote(key: VerifierKey, sign: SignEd25519, text: string): NoteSignature {
  if (key.type !== 'ed25519') throw new RangeError(`a ${key.type} key does not sign notes`);
  checkText(text);
  return { name: key.name, keyId: key.keyId, bytes: latin1OfBytes(sign(encodeUtf8(text))) };
}

/** What becomes of base64 that ends in bits no byte holds. */
type StrayBits = 'refused' | 'unverifiable';

function splitNote(input: Uint8Array | string, strayBits: StrayBits): Note {
  const note = readText(input);
  const middle = note.lastIndexOf('\n\n');
  if (middle < 0) throw new FormatError('a text, an empty line and signatures', shown(note));
  const text = note.slice(0, middle + 1);
  checkText(text);
  return { text, signatures: splitSignatureLines(note.slice(middle + 2), strayBits) };
}

function readText(input: Uint8Array | string): string {
  const tooLong = new FormatError(`a note of at most ${MAX_NOTE_BYTES} bytes`, 'a longer one');
  // A string is never longer than its UTF-8: this refuses before anything is encoded.
  if (input.length > MAX_NOTE_BYTES) throw tooLong;
  if (typeof input !== 'string') return decodeUtf8(input);
  if (encodeUtf8(input).length > MAX_NOTE_BYTES) throw tooLong;
  return input;
}

function checkText(text: string): void {
  if (!text.endsWith('\n')) throw new FormatError('a text that ends with a newline', shown(text.slice(-20)));
  const control = /[\x00-\x09\x0b-\x1f]/.exec(text);
  if (control !== null) throw new FormatError('a text without control characters', shown(control[0]));
}

function splitSignatureLines(lines: string, strayBits: StrayBits): NoteSignature[] {
  if (!lines.endsWith('\n')) throw new FormatError('signature lines that end with a newline', shown(lines));
  const list = lines.slice(0, -1).split('\n');
  if (list.length > MAX_SIGNATURES)
    throw new FormatError(`at most ${MAX_SIGNATURES} signatures`, `${list.length}`);
  return list.map((line) => parseSignatureLine(line, strayBits));
}

function parseSignatureLine(line: string, strayBits: StrayBits): NoteSignature {
  const [, name = '', base64 = ''] = /^— ([^ ]+) ([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? [];
  if (!isKeyName(name)) throw new FormatError('a signature line "— <name> <base64>"', shown(line));
  const strict = parseBase64(base64);
  const blob = strict ?? (strayBits === 'unverifiable' ? parseBase64(clearStrayBits(base64)) : undefined);
  if (blob === undefined) throw new FormatError('a signature in base64', shown(base64));
  if (blob.length < 5) throw new FormatError('a key id of 4 bytes and a signature', `${blob.length} bytes`);
  return { name, keyId: formatHex(blob.slice(0, 4)), bytes: strict === undefined ? '' : blob.slice(4) };
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The same base64 with the bits behind its last byte set to zero: all that Go's decoder overlooks. */
function clearStrayBits(base64: string): string {
  const body = base64.replace(/=+$/, '');
  const step = { 2: 16, 3: 4 }[body.length % 4];
  if (step === undefined) return base64;
  const digit = BASE64.indexOf(body.slice(-1));
  return body.slice(0, -1) + BASE64.charAt(digit - (digit % step)) + base64.slice(body.length);
}
