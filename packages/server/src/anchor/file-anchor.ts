/**
 * Copies of checkpoints in a file that only grows, best on another disk or a mount of another machine: one that this machine can
 * add to, and not cut. Before each copy is an empty line, and one that says what follows, so that people find it again:
 *
 *     \n
 *     attestry-checkpoint <RFC 3339, by our clock> <size> <bytes of the note> <origin>\n
 *     <the note, as it was signed>
 *
 * A file of something else is not touched. A copy that was torn, by a crash or a full disk, is no copy: reading goes on at the next line that begins one.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { type Anchor, AnchorFailure, type ShownCheckpoint } from './anchor.ts';
import type { FileCopyConfig } from './anchor-config.ts';
import { isCopyOf } from './checkpoint-copy.ts';

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = constants;

/** How each copy begins, and so the file. */
const MARK = '\nattestry-checkpoint ';

/** Readable for whoever compares it: a checkpoint is no secret. */
const MODE = 0o644;

/**
 * Opens a file. It is made where it is not there; its folder is not, since that may be a mount that is gone. A link, and whatever
 * else is no plain file, is refused.
 *
 * @throws AnchorFailure refused, for a path that depends on where the server was started
 */
export function fileAnchor({ path }: FileCopyConfig, { nowMs }: { readonly nowMs: () => number }): Anchor {
  if (!isAbsolute(path)) throw new AnchorFailure('refused', `${path} is not a whole path: begin it with /`);
  return {
    show: async (checkpoint, signal) => {
      signal.throwIfAborted();
      const time = new Date(nowMs()).toISOString();
      const header = headerOf(checkpoint, time);
      await withFile(path, O_RDWR | O_APPEND | O_CREAT, (file) =>
        append(file, path, Buffer.from(`${MARK}${header}\n${checkpoint.note}`)),
      );
      const token = Buffer.from(JSON.stringify({ file: path, line: `${MARK.trimStart()}${header}` }));
      return [{ who: path, time, timeIsTheirs: false, token }];
    },
    lastSeen: async (origin, signal) => {
      signal.throwIfAborted();
      const seen = await withFile(path, O_RDONLY, (file) => largestSize(file, origin, signal));
      return seen ?? 0;
    },
  };
}

function headerOf({ origin, size, note }: ShownCheckpoint, time: string): string {
  return `${time} ${size} ${Buffer.byteLength(note)} ${origin}`;
}

/** Undefined where the file is to be read and is not there. @throws AnchorFailure */
async function withFile<T>(
  path: string,
  flags: number,
  use: (file: FileHandle) => Promise<T>,
): Promise<T | undefined> {
  let file: FileHandle | undefined;
  try {
    // Without O_NONBLOCK, opening a pipe would wait for its other end.
    file = await open(path, flags | O_NOFOLLOW | O_NONBLOCK, MODE);
    if (!(await file.stat()).isFile())
      throw new AnchorFailure('refused', `${path} is no plain file: name another`);
    return await use(file);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && flags === O_RDONLY) return undefined;
    throw failureOf(path, error);
  } finally {
    await file?.close();
  }
}

/** When it returns, the copy survives a loss of power. */
async function append(file: FileHandle, path: string, copy: Uint8Array): Promise<void> {
  const isNew = await checkOurs(file, path);
  for (let at = 0; at < copy.length; ) at += (await file.write(copy, at)).bytesWritten;
  await file.sync();
  // The name of a file is kept in its folder. Windows cannot open one, and has no need to.
  if (!isNew || process.platform === 'win32') return;
  const folder = await open(dirname(path), O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** A path is a setting: it must not let anybody spoil a file of something else. Answers whether there is nothing in it yet. */
async function checkOurs(file: FileHandle, path: string): Promise<boolean> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(MARK.length), 0, MARK.length, 0);
  // Shorter where the first copy was torn.
  if (MARK.startsWith(buffer.toString('latin1', 0, bytesRead))) return bytesRead === 0;
  throw new AnchorFailure('refused', `${path} is a file of something else: name one that is not there yet`);
}

const HEADER = /^attestry-checkpoint \S+ (\d{1,16}) (\d{1,5}) (\S+)$/;

/** Of the copies that are whole. */
async function largestSize(file: FileHandle, origin: string, signal: AbortSignal): Promise<number> {
  let largest = 0;
  let copy: { readonly size: number; readonly bytes: number; note: string } | undefined;
  for await (const line of file.readLines({ autoClose: false })) {
    signal.throwIfAborted();
    const [, size, bytes, of] = HEADER.exec(line) ?? [];
    if (of !== undefined)
      copy = of === origin ? { size: Number(size), bytes: Number(bytes), note: '' } : undefined;
    else if (copy !== undefined) copy.note += `${line}\n`;
    if (copy === undefined || Buffer.byteLength(copy.note) < copy.bytes) continue;
    if (isCopyOf(copy.note, origin, copy.size)) largest = Math.max(largest, copy.size);
    copy = undefined;
  }
  return largest;
}

/** What to do about what the system says. */
const REFUSED: { readonly [code: string]: string } = {
  EACCES: 'may not be written by this server: change who may',
  EISDIR: 'is a folder: name a file in it',
  ELOOP: 'is a link: name the file itself',
  EMLINK: 'is a link: name the file itself',
  ENOENT: 'has no folder: make it, or mount it',
  ENOTDIR: 'has no folder: make it, or mount it',
  ENXIO: 'is no plain file: name another',
  EPERM: 'may not be added to by this server: change who may',
  EROFS: 'is on a disk that cannot be written: mount it otherwise',
};

function failureOf(path: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  const remedy = REFUSED[code];
  if (remedy !== undefined) return new AnchorFailure('refused', `${path} ${remedy}`, { cause: error });
  const message = `${path} cannot be written now (${code}): make room, or look at the disk`;
  return new AnchorFailure('unreachable', message, { cause: error });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
