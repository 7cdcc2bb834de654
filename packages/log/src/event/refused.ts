import { AttestryError } from '../attestry-error.ts';

/** Codes of what is refused before it reaches the log. */
export type RefusedCode = 'EVENT_INVALID' | 'EVENT_TOO_LARGE' | 'JSON_INVALID' | 'JSON_TOO_DEEP';

/**
 * The input is wrong and the same input will be wrong again: the caller must change it. `pointer` is the JSON
 * pointer of the member it is about.
 */
export class Refused extends AttestryError {
  declare readonly code: RefusedCode;

  constructor(code: RefusedCode, message: string, pointer?: string) {
    super(code, message, pointer === undefined ? {} : { pointer });
    this.name = 'Refused';
  }
}
