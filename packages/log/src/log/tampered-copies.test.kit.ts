/** For suites that tamper with a log: one sample log for each file of tests, and what verification finds in a copy of it. */
import { beforeAll } from 'vitest';
import {
  damage,
  type Expected,
  expectFindings,
  makeSampleLog,
  type SampleLog,
} from '../testing/damaged-log.test.kit.ts';
import { temporaryFolder } from '../testing/log-parts.test.kit.ts';
import type { TamperingHand } from '../testing/tampering-rows.ts';

export interface TamperedCopies {
  /** Where the copies are. It goes away after the tests of the file. */
  readonly folder: string;
  /** The log that is copied. It is there from the first `beforeAll` of the file on. */
  sample(): SampleLog;
  /** Damages a copy; verification finds exactly these lines in it: see {@link expectFindings}. */
  finds(harm: (hand: TamperingHand) => void, lines: readonly string[], expected?: Expected): Promise<void>;
}

/** To be called once, at the top of a file of tests. */
export function tamperedCopies(): TamperedCopies {
  const folder = temporaryFolder();
  let made: SampleLog | undefined;
  beforeAll(async () => {
    made = await makeSampleLog(folder);
  });
  const sample = (): SampleLog => {
    if (made === undefined) throw new Error('the sample log is made before the first test');
    return made;
  };
  return {
    folder,
    sample,
    finds: async (harm, lines, expected) => {
      await expectFindings(sample(), damage(sample(), folder, harm), lines, expected);
    },
  };
}
