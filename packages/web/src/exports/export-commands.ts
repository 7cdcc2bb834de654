import type { ExportFormat } from './export-format.ts';

export interface CommandTarget {
  /** Where the server is, with a slash at its end. */
  readonly base: string;
  /** Of the export, without a query. */
  readonly url: string;
  readonly log: string;
  readonly query: string;
  readonly format: ExportFormat;
}

/** For a shell: nothing in it is anything but text. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The same export by curl; the key is in the environment, and in no history. */
export function curlCommand({ url, query, format }: CommandTarget): string {
  const q = query === '' ? '' : ` --data-urlencode ${shellQuoted(`q=${query}`)}`;
  return `curl -fOJG -H "Authorization: Bearer $ATTESTRY_API_KEY"${q} -d format=${format} ${shellQuoted(url)}`;
}

/** The same export by the command line, which goes on by itself where a connection breaks. */
export function cliCommand({ base, log, query, format }: CommandTarget): string {
  const q = query === '' ? '' : ` -- ${shellQuoted(query)}`;
  const to = `--url ${shellQuoted(base)} --log ${shellQuoted(log)}`;
  return `attestry export ${to} --format ${format} --out export.${format}${q}`;
}
