/** One line of a file, or what takes its place: bytes to read, or why they are not. */
export type ReadLine =
  | { readonly line: number; readonly bytes: Uint8Array }
  | { readonly line: number; readonly tooLong: number };

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * The lines of a stream, from 1, without their ends. Memory is bounded by one line: a longer one than `maxBytes`
 * is passed over and told by its length.
 */
export async function* readLineStream(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<ReadLine> {
  let line = 1;
  let parts: Uint8Array[] = [];
  let length = 0;
  const take = (): ReadLine => {
    const read: ReadLine =
      length > maxBytes ? { line, tooLong: length } : { line, bytes: withoutReturn(Buffer.concat(parts)) };
    parts = [];
    length = 0;
    line++;
    return read;
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let feed = chunk.indexOf(LINE_FEED); feed >= 0; feed = chunk.indexOf(LINE_FEED, from)) {
      length += feed - from;
      if (length <= maxBytes) parts.push(chunk.subarray(from, feed));
      yield take();
      from = feed + 1;
    }
    length += chunk.length - from;
    // What is over the limit is not kept, however long the line still gets.
    if (length <= maxBytes) parts.push(chunk.subarray(from));
    else parts = [];
  }
  if (length > 0) yield take();
}

function withoutReturn(bytes: Uint8Array): Uint8Array {
  return bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes;
}
