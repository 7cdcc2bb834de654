import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AttestryError } from '@attestry/log';

/** What a password costs whoever has stolen its hash, and us each time that somebody signs in. */
export interface PasswordCost {
  readonly memoryKiB: number;
  readonly passes: number;
  /** A wrong password is answered at a multiple of this after it was asked: what took a little longer tells nothing. Milliseconds. */
  readonly beatMs: number;
}

/** argon2id with m = 19 MiB, t = 2, p = 1: OWASP Password Storage Cheat Sheet; RFC 9106. Some 70 ms of one processor. */
export const PASSWORD_COST: PasswordCost = { memoryKiB: 19_456, passes: 2, beatMs: 250 };

/** Hashes at once: each takes the memory of one, and a processor. */
const MAX_AT_ONCE = 2;
/** Those that wait for their turn: some seconds. Whoever comes then has to come again. */
const MAX_WAITING = 50;

/** Characters; NIST SP 800-63B-4 §3.1.1.2 asks for 8 at least where there is another factor, and for 15 where there is none. */
const MIN_LENGTH = 12;
const MAX_LENGTH = 128;

/** What many take for a password. Of 12 characters and more there are few on the lists of those that leaked most often. */
const COMMON: ReadonlySet<string> = new Set(
  (
    '123456789012 1234567890123 12345678901234 123456789123 123456123456 123123123123 121212121212 987654321098 ' +
    '012345678910 qwertyuiopas qwertyuiop12 qwertyuiop123 qwertyqwerty qwerty123456 qwerty1234567 123456qwerty ' +
    '1q2w3e4r5t6y 1q2w3e4r5t6y7u 1qaz2wsx3edc qazwsxedcrfv asdfghjkl123 asdfghjklqwe zxcvbnm12345 abcdefghijkl ' +
    'abcdefgh1234 abcd12345678 abc123abc123 a1b2c3d4e5f6 passwordpassword password1234 password12345 ' +
    'password123456 password123! password1234! passwort1234 passwort12345 passwortpasswort p@ssword1234 ' +
    'p@ssw0rd1234 p@ssw0rd123! iloveyou1234 iloveyouiloveyou ichliebedich letmein12345 letmeinletmein ' +
    'welcome12345 welcome1234! willkommen12 willkommen123 changeme1234 changemechangeme administrator ' +
    'admin1234567 admin12345678 administrator1 adminadminadmin rootrootroot correcthorsebatterystaple ' +
    'footballfootball monkeymonkey dragondragon sunshine1234 superman1234 hallohallohallo attestryattestry ' +
    'attestry1234 attestry12345'
  ).split(' '),
);

/** Whose password it is to be. */
interface PasswordOwner {
  readonly email: string;
  readonly name: string;
}

/**
 * Refuses what others guess first. Nothing else is asked of a password: no digits, no capitals (OWASP ASVS 5 §6.2; NIST SP 800-63B-4 §3.1.1.2).
 *
 * @throws AttestryError PASSWORD_REFUSED
 */
export function checkPassword(password: string, { email, name }: PasswordOwner): void {
  const refuse = (why: string): never => {
    throw new AttestryError(
      'PASSWORD_REFUSED',
      `the password ${why}: take another, such as some random words`,
    );
  };
  const characters = [...password.normalize('NFKC')];
  if (characters.length < MIN_LENGTH || characters.length > MAX_LENGTH)
    refuse(`has to have ${MIN_LENGTH} to ${MAX_LENGTH} characters`);
  const text = password.normalize('NFKC').toLowerCase();
  if (new Set(text).size <= 2) refuse('repeats one character, or two');
  if (COMMON.has(text)) refuse('is one that many take');
  const [local = ''] = email.toLowerCase().split('@');
  const own = [email, local, name].map(lettersOf);
  if (own.includes(lettersOf(text)) && lettersOf(text) !== '')
    refuse('is the name or the address of its owner');
}

/** What of a text is left without what is put in front, behind and between to make it another. */
function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}]/gu, '');
}

/** What came of a comparison; `outdated`: right, and to be hashed again at today's cost. */
export type PasswordVerdict = 'wrong' | 'right' | 'outdated';

/** Hashes passwords by argon2id, a few at a time, and compares them. A hash is a PHC string, with its salt and what it cost. */
export class Passwords {
  readonly #cost: PasswordCost;
  /** A hash of nothing: whoever is nobody is compared with it, and that takes as long. */
  readonly #nobody: string;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(cost: PasswordCost = PASSWORD_COST) {
    this.#cost = cost;
    const [salt, hash] = [16, 32].map((length) => randomBytes(length).toString('base64').replaceAll('=', ''));
    this.#nobody = `$argon2id$v=19$m=${cost.memoryKiB},t=${cost.passes},p=1$${salt}$${hash}`;
  }

  /** @throws AttestryError SIGN_IN_LIMITED where too many wait already */
  hash(password: string): Promise<string> {
    return this.#inTurn(async () => {
      const { hash } = await import('@node-rs/argon2');
      const { memoryKiB: memoryCost, passes: timeCost } = this.#cost;
      // argon2id and one thread are what it does when nothing else is said.
      return hash(password.normalize('NFKC'), { memoryCost, timeCost, parallelism: 1 });
    });
  }

  /**
   * Compares a password with a hash; undefined stands for whoever has none, and takes as long.
   *
   * @throws AttestryError SIGN_IN_LIMITED where too many wait already
   */
  compare(stored: string | undefined, password: string): Promise<PasswordVerdict> {
    return this.#inTurn(async () => {
      const { verify, parseOptions } = await import('@node-rs/argon2');
      const isRight = await verify(stored ?? this.#nobody, password.normalize('NFKC'));
      if (!isRight || stored === undefined) return 'wrong';
      const { memoryCost, timeCost } = parseOptions(stored);
      return memoryCost < this.#cost.memoryKiB || timeCost < this.#cost.passes ? 'outdated' : 'right';
    });
  }

  /** Waits for the next beat after something began: whoever was refused learns nothing from how long it took. @param startedMs of `performance.now()` */
  async untilBeat(startedMs: number): Promise<void> {
    const { beatMs } = this.#cost;
    if (beatMs > 0) await sleep(beatMs - ((performance.now() - startedMs) % beatMs));
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= MAX_AT_ONCE) {
      if (this.#waiting.length >= MAX_WAITING)
        throw new AttestryError('SIGN_IN_LIMITED', 'too many sign in at this moment: try again in a minute');
      // Whoever ends gives its place on: it is counted all the time.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
