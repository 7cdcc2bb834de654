import type { TestCase, TestModule, TestSuite } from 'vitest/node';

/**
 * A vitest reporter that fails the run when a suite was skipped as a whole, and says how many tests there were. It
 * stands beside the default one where nobody reads the output: files of others that are not there would look like
 * files that passed.
 *
 * A single test may be skipped: what only runs where something is absent has nothing to do where it is not.
 */
export default class NoSkips {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const suites: string[] = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state]++;
      for (const suite of [module, ...module.children.allSuites()]) {
        if (isSkipped(suite)) suites.push(`${module.relativeModuleId}: ${titleOf(suite)}`);
      }
    }
    for (const title of suites) console.error(`skipped as a whole: ${title}`);
    console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped + count.pending} skipped`);
    if (suites.length > 0 || count.passed === 0) process.exitCode = 1;
    // Whatever else ends the process, and with what: a test that failed is not passed over.
    if (count.failed > 0)
      process.once('exit', () => {
        process.exitCode = 1;
      });
  }
}

function isSkipped(suite: TestModule | TestSuite): boolean {
  const tests: readonly TestCase[] = [...suite.children.allTests()];
  return tests.length > 0 && tests.every((test) => test.result().state === 'skipped');
}

function titleOf(task: TestModule | TestSuite): string {
  if (task.type === 'module') return 'all of it';
  return task.parent.type === 'module' ? task.name : `${titleOf(task.parent)} > ${task.name}`;
}
