import type { TestCase, TestModule, TestSuite } from 'vitest/node';

/**
 * A vitest reporter that fails the run when anything was skipped, and says how many tests there were. It stands
 * beside the default one where nobody reads the output: a suite that skips itself there would look like one that
 * passed.
 */
export default class NoSkips {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped: string[] = [];
    let passed = 0;
    let failed = 0;
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed++;
        else if (state === 'failed') failed++;
        else skipped.push(`${module.relativeModuleId}: ${titleOf(test)}`);
      }
    }
    for (const title of skipped) console.error(`skipped: ${title}`);
    console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
    if (skipped.length > 0 || passed === 0) process.exitCode = 1;
  }
}

function titleOf(test: TestCase | TestSuite): string {
  return test.parent.type === 'module' ? test.name : `${titleOf(test.parent)} > ${test.name}`;
}
