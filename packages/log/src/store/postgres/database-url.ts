/**
 * The address of a database has a password in it, as a rule. Nothing but {@link placeOfUrl} shows one, and no message says what
 * is wrong with it by repeating it.
 */

const SCHEMES: readonly string[] = ['postgres:', 'postgresql:'];

/**
 * A database for people: its URL without what is secret in it. It still works for whoever has the password elsewhere.
 *
 * @throws TypeError where it is none of a PostgreSQL database; what was given is not in the message
 */
export function placeOfUrl(text: string): string {
  const url = readUrl(text);
  url.password = '';
  // As the driver reads it, the password may stand among the parameters, too.
  for (const name of [...url.searchParams.keys()]) if (/pass/i.test(name)) url.searchParams.delete(name);
  return url.href;
}

function readUrl(text: string): URL {
  if (text === '') throw new TypeError('it is empty: write postgres://user@host:5432/name, or leave it out');
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(text)?.[0].toLowerCase();
  if (scheme === undefined)
    throw new TypeError('it is no URL: the address of a PostgreSQL database begins with postgres://');
  if (!SCHEMES.includes(scheme))
    throw new TypeError(
      `"${scheme}" is no database that logs can be in: there is postgres://, and files need no URL, only a data folder`,
    );
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // What comes after an unescaped character of a password would be taken for something that may be shown.
  if (url === undefined || url.hash !== '' || /@/.test(url.pathname + url.search))
    throw new TypeError(
      'it cannot be read: write postgres://user:password@host:5432/name, with %23 for #, %2F for / and %40 for @ in the password',
    );
  return url;
}
