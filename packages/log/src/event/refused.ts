/** Codes of what is refused before it reaches the log. */
export type RefusedCode = 'EVENT_INVALID' | 'EVENT_TOO_LARGE' | 'JSON_INVALID' | 'JSON_TOO_DEEP';

const STATUS = {
  EVENT_INVALID: 422,
  EVENT_TOO_LARGE: 413,
  JSON_INVALID: 400,
  JSON_TOO_DEEP: 400,
} as const satisfies { readonly [C in RefusedCode]: number };

/**
 * The input is wrong and the same input will be wrong again: the caller must change it. The message says what
 * to do and holds no value of the event; `pointer` is the JSON pointer of the member it is about.
 */
export class Refused extends Error {
  readonly code: RefusedCode;
  readonly status: 400 | 413 | 422;
  readonly pointer?: string;

  constructor(code: RefusedCode, message: string, pointer?: string) {
    super(message);
    this.name = 'Refused';
    this.code = code;
    this.status = STATUS[code];
    if (pointer !== undefined) this.pointer = pointer;
  }
}
