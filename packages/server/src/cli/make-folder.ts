import { hostname } from 'node:os';
import { AttestryError } from '@attestry/log';
import { createDataFolder, type DataElsewhere, type DataFolder } from '@attestry/log/folder';

/**
 * Makes a data folder, for logs in it or in a database. A database that has a log of the name is refused: its secrets and its
 * signer are in another folder, and without them it could only be read.
 *
 * @throws AttestryError LOG_EXISTS
 */
export async function makeFolder(
  dir: string,
  elsewhere: DataElsewhere,
  name: string = machineName(),
): Promise<DataFolder> {
  const there = (await elsewhere.stores?.list())?.find((origin) => origin.startsWith(`${name}/`));
  if (there === undefined) return createDataFolder(dir, name, elsewhere);
  throw new AttestryError(
    'LOG_EXISTS',
    `${elsewhere.stores?.place} has the log ${there} already, and nothing was changed: name the folder that has its secrets and signer (--dir), or make one under another name (\`attestry init --name\`)`,
  );
}

/** What the machine is called, as far as a name allows it. */
export function machineName(): string {
  const name = hostname()
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .slice(0, 100);
  return name === '' ? 'attestry' : name;
}
