/** For tests, a program: makes or restores a backup, and is killed when it has got so far. */
import { openDataFolder } from '@attestry/log/folder';
import { backupOptions } from './made-backup.test.kit.ts';
import { restoreBackup } from './restore-backup.ts';
import { writeBackup } from './write-backup.ts';

export type Crash =
  | {
      readonly what: 'backup';
      readonly dir: string;
      readonly to: string;
      readonly recipient: string;
      readonly at: string;
    }
  | {
      readonly what: 'restore';
      readonly from: string;
      readonly dir: string;
      readonly identity: string;
      readonly at: string;
    };

const crash = JSON.parse(process.argv[2] ?? '') as Crash;
const dieAt = (step: string): void => {
  if (step === crash.at) process.kill(process.pid, 'SIGKILL');
};
if (crash.what === 'backup') {
  const options = backupOptions(openDataFolder(crash.dir), crash.to, crash);
  await writeBackup({ ...options, onProgress: (_, step) => dieAt(step) });
} else {
  const { from, dir, identity } = crash;
  const openWith = { kind: 'identities', identities: [identity] } as const;
  await restoreBackup({
    ...{ from, dir, openWith },
    signer: { kind: 'new' },
    onProgress: (name) => dieAt(name),
  });
}
