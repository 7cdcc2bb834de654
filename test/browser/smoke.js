/**
 * Runs in a browser, or in a context that has no more than one: from an event to a sealed record, to its chunk
 * verified, its section opened and a query that finds it. The names come from packages/log/dist; what a browser
 * must bring along is one function, SHA-256.
 */
import { formatBase64url, formatHex } from 'core/bytes/encoding.js';
import { bytesOfLatin1, hmacSha256 } from 'core/bytes/sha256.js';
import { CATALOGUE } from 'core/event/catalogue/catalogue.js';
import { prepareEvent } from 'core/event/prepare-event.js';
import { compileRedaction } from 'core/event/redact.js';
import { SECTIONS } from 'core/event/vocabulary.js';
import { checkpoint, formatCheckpoint, parseCheckpoint } from 'core/note/checkpoint.js';
import { formatFilter } from 'core/query/format-filter.js';
import { matcherOf } from 'core/query/matches.js';
import { parseFilter } from 'core/query/parse-filter.js';
import { createTagger, deriveTagKey, genesisTag } from 'core/record/chain.js';
import { decodeRecord } from 'core/record/decode-record.js';
import { MAX_PLACE_BYTES, placeRecord, sealEvent } from 'core/record/seal.js';
import { emptyRange, extendRange, rootOf } from 'core/tree/compact-range.js';
import { treeHasher } from 'core/tree/hash.js';
import { verifyChunk } from 'core/verify/verify-chunk.js';
import { sha256 } from './sha256.js';

const ORIGIN = 'audit.example.com/main/1';
const utf8 = new TextEncoder();

/** Everything that was computed, as text, so that it can leave the context. */
export function smoke() {
  const secret = utf8.encode('a secret of 32 bytes and a few more');
  const digest = (text) => formatBase64url(sha256(text));
  const prepared = prepareEvent(
    'client.updated',
    {
      actor: { type: 'admin', id: 1, name: 'Ada' },
      target: { type: 'client', id: 7 },
      after: { password: 'hunter2' },
    },
    {
      redaction: compileRedaction(),
      classify: (type, own) => CATALOGUE.classify(type, own),
      sha256,
      idTag: (text) => formatHex(hmacSha256(sha256, secret)(utf8.encode(text))).slice(0, 16),
    },
  );
  const texts = {};
  const disclose = (section, text) => {
    texts[section] = text;
    return digest(text);
  };
  const sealed = sealEvent(prepared, ORIGIN, disclose, () => 'AAAAAAAAAAAAAAAAAAAAAA');
  const place = {
    seq: 0,
    id: '0193539e-7b00-7000-8000-000000000000',
    recorded: '2026-11-22T09:00:00.000Z',
    clockBack: false,
  };
  const bytes = utf8.encode(sealed.text);
  const room = new Uint8Array(1 + bytes.length + MAX_PLACE_BYTES);
  const end = placeRecord({ bytes, from: 0, to: bytes.length }, sealed.slots, place, room, 1);
  const leaves = room.slice(0, end);
  const leaf = new TextDecoder().decode(leaves.subarray(1));
  const hash = sha256(leaves);
  const tagger = createTagger(sha256, ORIGIN, 0, deriveTagKey(sha256, secret, ORIGIN));
  const genesis = bytesOfLatin1(genesisTag(sha256, ORIGIN));
  const tag = tagger.tag(0, genesis, 0, bytesOfLatin1(hash), 0);
  const hasher = treeHasher(sha256);
  const root = rootOf(hasher, extendRange(hasher, emptyRange(), [hash]).range);
  const chunk = {
    from: 0,
    count: 1,
    whole: true,
    leaves,
    hashes: bytesOfLatin1(hash),
    tags: bytesOfLatin1(tag),
    disclosures: utf8.encode(SECTIONS.map((section) => `${texts[section] ?? ''}\u0000`).join('')),
  };
  const tools = {
    origin: ORIGIN,
    sha256,
    digest,
    isUtf8,
    hasher,
    taggerAt: () => tagger,
    onRecord: () => {},
  };
  const altered = { ...chunk, leaves: leaves.with(40, leaves[40] ^ 1) };
  const disclosures = SECTIONS.map((section) => texts[section] && utf8.encode(texts[section]));
  const decoded = decodeRecord(sha256, { leaf: leaves.subarray(1), hash: bytesOfLatin1(hash), disclosures });
  const filter = parseFilter('actor:1 type:client.*');
  const context = { now: 0, groupOf: (type) => CATALOGUE.groupOf(type) };
  return JSON.stringify({
    leaf,
    hash: formatHex(hash),
    tag: formatHex(tag),
    root: formatHex(root),
    checkpoint: parseCheckpoint(formatCheckpoint(checkpoint(ORIGIN, 1, root))).size,
    intact: verifyChunk(tools, chunk, genesis) !== undefined,
    altered: verifyChunk(tools, altered, genesis) !== undefined,
    after: decoded.ok && decoded.record.sections.change.after,
    query: formatFilter(filter),
    found: decoded.ok && matcherOf(filter, context)(decoded.record),
  });
}

function isUtf8(bytes) {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
