const CHUNK_BYTES = 1_048_576;

/**
 * Where the bytes of waiting events lie: one after another in large chunks. Thousands of events may wait; as texts of
 * their own the garbage collector would carry each of them several times. A chunk goes when the last event in it
 * does.
 */
export class WaitingBytes {
  /** The chunk that is being filled. */
  chunk: Uint8Array = new Uint8Array(0);
  /** Where its free bytes begin. */
  end = 0;

  /** Makes room for so many bytes at `end` of `chunk`: of this one, or of another. */
  reserve(bytes: number): void {
    if (this.end + bytes <= this.chunk.length) return;
    this.chunk = new Uint8Array(Math.max(CHUNK_BYTES, bytes));
    this.end = 0;
  }
}
