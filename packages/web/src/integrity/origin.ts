/** `<name>/<log>/<incarnation>`; the name may hold slashes itself. */
export interface OriginParts {
  readonly name: string;
  readonly log: string;
  /** 1 for a log that was never begun again. */
  readonly incarnation: number;
}

export function originParts(origin: string): OriginParts | undefined {
  const [, name, log, incarnation] = /^(.+)\/([^/]+)\/(\d+)$/.exec(origin) ?? [];
  if (name === undefined || log === undefined) return undefined;
  return { name, log, incarnation: Number(incarnation) };
}
