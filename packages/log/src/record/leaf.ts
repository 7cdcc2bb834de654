import type { EntityRef, JsonValue, Outcome, SectionName, Severity } from '../event/vocabulary.ts';

/**
 * What a leaf says once its bytes are read: `log-format` §1 step 7. The bytes are the truth; this is a view of
 * them, made only from bytes that were hashed and compared at that read.
 */
export interface Leaf {
  readonly v: 1;
  /** The origin `<name>/<log>/<incarnation>`. */
  readonly log: string;
  readonly seq: number;
  /** Ours: a lower-case UUIDv7. */
  readonly id: string;
  /** The producer's id. */
  readonly ref?: string;
  /** 16 random bytes, base64url: makes the leaf hash hiding. */
  readonly n: string;
  readonly type: string;
  readonly category: string;
  readonly severity: Severity;
  readonly outcome?: Outcome;
  /** RFC 3339, UTC, three digits. */
  readonly recorded: string;
  readonly occurred: string;
  readonly clock?: 'back';
  readonly actor: EntityRef;
  readonly behalf?: EntityRef;
  readonly target?: EntityRef;
  readonly related?: readonly EntityRef[];
  readonly subject?: EntityRef;
  readonly source?: { readonly id?: string; readonly seq?: number };
  /** How many entries `details.norm` has. */
  readonly norm?: number;
  /** Section name → base64url digest of its disclosure. */
  readonly sealed?: { readonly [S in SectionName]?: string };
  /** audit.* records only: what verification needs, in clear. */
  readonly system?: { readonly [key: string]: JsonValue };
}

/** What a leaf says of its event alone: what is known before the record has a place. */
export type LeafContent = Pick<
  Leaf,
  | 'type'
  | 'category'
  | 'severity'
  | 'outcome'
  | 'actor'
  | 'behalf'
  | 'target'
  | 'related'
  | 'subject'
  | 'source'
  | 'ref'
>;

/** The content of a record, wherever it stands in the log. */
export interface RecordContent {
  readonly leaf: LeafContent;
  readonly sections: Sections;
}

/** The values of the sections that are (still) disclosed. */
export interface Sections {
  readonly actor?: {
    readonly name?: JsonValue;
    readonly email?: JsonValue;
    readonly roles?: JsonValue;
    readonly auth?: JsonValue;
  };
  readonly behalf?: { readonly name?: JsonValue };
  readonly target?: { readonly name?: JsonValue };
  readonly request?: { readonly [key: string]: JsonValue };
  readonly change?: { readonly before?: JsonValue; readonly after?: JsonValue };
  readonly details?: {
    readonly reason?: JsonValue;
    readonly details?: JsonValue;
    readonly norm?: JsonValue;
    readonly ids?: JsonValue;
    readonly imported?: JsonValue;
  };
}

/**
 * A record as it is shown, searched and exported: leaf and sections decoded from verified bytes. A section
 * that was truncated as a whole is the marker `{"[truncated]": …}` in its place; an erased one is absent.
 */
export interface DecodedRecord {
  readonly leaf: Leaf;
  readonly sections: Sections;
  /** Leaf hash in hex. */
  readonly hash: string;
}
