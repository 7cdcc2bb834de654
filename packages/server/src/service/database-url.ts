/**
 * The address of a database has a password in it, as a rule. It is read here, and shown as {@link shownDatabaseUrl} makes it:
 * nothing else prints one, and no message says what was wrong by repeating it.
 */

const SCHEMES: readonly string[] = ['postgres:', 'postgresql:'];

/** Refuses what is not the URL of a PostgreSQL database. @throws TypeError which holds nothing of what was given */
export function checkDatabaseUrl(text: string): void {
  parse(text);
}

/** The URL of a database without what is secret in it; it still works for whoever has the password elsewhere. */
export function shownDatabaseUrl(text: string): string {
  const url = parse(text);
  url.password = '';
  // As the driver reads it, the password may stand among the parameters, too.
  for (const name of [...url.searchParams.keys()]) if (/pass/i.test(name)) url.searchParams.delete(name);
  return url.href;
}

function parse(text: string): URL {
  if (text === '') throw new TypeError('it is empty: write postgres://user@host:5432/name, or leave it out');
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(text)?.[0].toLowerCase();
  if (scheme === undefined || !SCHEMES.includes(scheme))
    throw new TypeError(
      `${scheme === undefined ? 'it is not a URL' : `"${scheme}" is no database that logs can be in`}: it begins with postgres://; files need none, they are in the data folder`,
    );
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // What comes after an unescaped character of a password would be taken for something that may be shown.
  if (url === undefined || url.hash !== '' || /@/.test(url.pathname + url.search))
    throw new TypeError(
      'it cannot be read: write postgres://user:password@host:5432/name, with %23 for #, %2F for / and %40 for @ in the password',
    );
  return url;
}
