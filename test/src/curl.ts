/**
 * As much of curl as README.md and docs/ use, so that their commands run on a machine that has only Node:
 * -s -N -G -X -H -d --data-binary --data-urlencode -o, and an address. Prints the body; ends with 22 for an error, as `curl -f` does.
 */
import { readFileSync, writeFileSync } from 'node:fs';

interface Asked {
  url: string;
  method: string | undefined;
  isGet: boolean;
  out: string | undefined;
  readonly headers: Headers;
  readonly data: string[];
}

const asked: Asked = {
  url: '',
  method: undefined,
  isGet: false,
  out: undefined,
  headers: new Headers(),
  data: [],
};

const OPTIONS: { readonly [option: string]: (value: string) => void } = {
  '-X': (method) => {
    asked.method = method;
  },
  '-o': (path) => {
    asked.out = path;
  },
  '-H': (header) => {
    const colon = header.indexOf(':');
    asked.headers.append(header.slice(0, colon), header.slice(colon + 1).trim());
  },
  '-d': (data) => {
    asked.data.push(data);
  },
  '--data-binary': (data) => {
    asked.data.push(data.startsWith('@') ? readFileSync(data.slice(1), 'utf8') : data);
  },
  '--data-urlencode': (data) => {
    const at = data.indexOf('=');
    asked.data.push(`${data.slice(0, at)}=${encodeURIComponent(data.slice(at + 1))}`);
  },
};

const given = process.argv.slice(2);
while (given.length > 0) {
  const option = given.shift() ?? '';
  const take = OPTIONS[option];
  if (take !== undefined) take(given.shift() ?? '');
  else if (option === '-G') asked.isGet = true;
  else if (/^https?:/.test(option)) asked.url = option;
  else if (!/^-[sSN]+$/.test(option)) throw new Error(`this stand-in for curl does not know ${option}`);
}

const text = asked.data.join('&');
const sends = text !== '' && !asked.isGet;
const response = await fetch(asked.isGet && text !== '' ? `${asked.url}?${text}` : asked.url, {
  method: asked.method ?? (sends ? 'POST' : 'GET'),
  headers: asked.headers,
  ...(sends && { body: text }),
});
const body = new Uint8Array(await response.arrayBuffer());
if (asked.out === undefined) process.stdout.write(body);
else writeFileSync(asked.out, body);
process.exitCode = response.ok ? 0 : 22;
