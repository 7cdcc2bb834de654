/** What is wrong with a query, where, and what to write instead. The only thing `parseFilter` throws. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
  /** UTF-16 offset in the query text; never past its end. */
  readonly position: number;
  /** Length of what is wrong; 0 where something is missing. */
  readonly length: number;
  /** What to put in place of the marked text, where one can be guessed. */
  readonly suggestion?: string;

  constructor(message: string, position: number, length: number, suggestion?: string) {
    super(message);
    this.position = position;
    this.length = length;
    if (suggestion !== undefined) this.suggestion = suggestion;
  }
}
