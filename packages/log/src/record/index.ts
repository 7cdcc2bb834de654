/** `@attestry/log/record`: records and their sealed sections from their bytes. Runs anywhere. */
export { type Decoded, decodeRecord, type RecordBytes } from './decode-record.ts';
export { parseDisclosure } from './disclosure.ts';
export type { DecodedRecord, Leaf, Sections } from './leaf.ts';
