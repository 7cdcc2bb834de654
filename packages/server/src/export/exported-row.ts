import type { DecodedRecord, Place } from '@attestry/log';

/** One row of an export, in whatever format: a record, or the place of one that cannot be shown as true. */
export type ExportedRow = ExportedRecord | BrokenPlace;

export interface ExportedRecord extends Place {
  readonly kind: 'record';
  /** Decoded from bytes that were hashed and compared at this read. */
  readonly record: DecodedRecord;
  /** What is known where no format asks for proofs: nothing. */
  readonly proof?: RecordProof;
}

/**
 * What somebody needs who believes nothing of ours: SHA-256(0x00 ‖ `leaf`) is the hash of the record, and the
 * base64url of SHA-256(disclosure) is what the leaf says under `sealed`. Texts are to be taken as UTF-8.
 */
export interface RecordProof {
  /** The chain: an HMAC that the holder of the log's secret can compute again. Hex. */
  readonly tag: string;
  readonly prevTag: string;
  /** The leaf as it was hashed. */
  readonly leaf: string;
  /** By section, the text that was sealed: `["<salt>","<section>",<value>]`. A section that was erased is absent. */
  readonly disclosures: { readonly [section: string]: string };
}

/** Positions whose bytes do not match their hash, or that hold nothing: `attestry verify` says what happened. */
export interface BrokenPlace extends Place {
  readonly kind: 'broken';
  /** The last of several, where nothing at all is stored. */
  readonly to?: number;
}
