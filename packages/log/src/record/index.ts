/** `@attestry/log/record`: records and their sealed sections from their bytes. Runs anywhere. */
export { type JsonValue, SECTIONS, type SectionName } from '../event/vocabulary.ts';
export { formatJcs } from './canonical.ts';
export { type Decoded, decodeRecord, parseLeaf, type RecordBytes } from './decode-record.ts';
export { parseDisclosure } from './disclosure.ts';
export type { DecodedRecord, Leaf, Sections } from './leaf.ts';
