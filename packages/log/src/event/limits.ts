/** The numbers of docs/formats/log-format.md §1. Sizes are bytes of UTF-8. */

/** One event: the JSON as received, or for JavaScript input the JCS of what was prepared. */
export const MAX_EVENT_BYTES = 1_048_576;
export const MAX_BATCH_EVENTS = 1_000;
export const MAX_BATCH_BYTES = 10_485_760;
/** Nesting of a body; a deeper one is refused. */
export const MAX_JSON_DEPTH = 1_000;
/** An object or array below this depth of its section becomes a truncation marker. */
export const MAX_SECTION_DEPTH = 32;
export const MAX_RELATED = 32;
/** The producer's id. */
export const MAX_ID_BYTES = 128;
export const MAX_TYPE_BYTES = 128;
export const MAX_TYPE_SEGMENTS = 6;
/** A text in the leaf as a JCS string, quotes included; a longer one is cut. */
export const MAX_LEAF_TEXT_BYTES = 256;
/** What stays of a cut text, in bytes of its JCS string without quotes, so that escapes cannot grow a leaf. */
export const CUT_LEAF_TEXT_BYTES = 180;
/** JCS of a section or of one of before, after, details, reason, imported; over it, a truncation marker. */
export const MAX_MEMBER_BYTES = 65_536;
export const MARKER_HEAD_BYTES = 32_768;
export const MAX_NORM_ENTRIES = 1_000;
export const MAX_POINTER_BYTES = 256;
