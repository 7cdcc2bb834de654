/** What `attestry doctor` says of one thing. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly text: string;
  /** What to do about it. */
  readonly remedy?: string;
}

export function ok(name: string, text: string): Check {
  return { name, state: 'ok', text };
}

export function warn(name: string, text: string, remedy: string): Check {
  return { name, state: 'warn', text, remedy };
}

/** @param remedy left out where the text says it */
export function fail(name: string, text: string, remedy?: string): Check {
  return { name, state: 'fail', text, ...(remedy !== undefined && { remedy }) };
}
