import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatErrorList } from './error-list.ts';
import { formatEventList } from './event-list.ts';
import { ROOT } from './repository.ts';

/** `npm run docs`: writes the lists that are made of the code. */
const LISTS = { 'docs/errors.md': formatErrorList(), 'docs/events.md': formatEventList() };

for (const [path, text] of Object.entries(LISTS)) {
  writeFileSync(join(ROOT, path), text);
  console.log(`wrote ${path}`);
}
