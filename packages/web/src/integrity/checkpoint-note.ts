/** Whether a text has the form of a signed checkpoint (C2SP tlog-checkpoint); whether it is true, the server says. */
export function looksLikeNote(text: string): boolean {
  return /^[^\n]+\n\d+\n[A-Za-z0-9+/]{43}=\n(?:[^\n]+\n)*\n(?:\u2014 \S+ \S+\n?)+$/.test(text);
}

/** What a checkpoint is called as a file: which log, and how far. */
export function noteFileName(log: string, size: number): string {
  return `checkpoint-${log.replace(/[^\w.-]+/g, '_')}-${size}.note`;
}

/** The beginning of a hash, long enough to be compared by eye. */
export function shortHash(hash: string): string {
  return hash.slice(0, 16);
}
