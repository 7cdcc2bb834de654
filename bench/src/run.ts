import { benchAppend, benchSealing, benchSingle } from './append.ts';

const big = process.argv.includes('--big');
console.log(`node ${process.version}${big ? ', 10 M records' : ''}`);
benchSealing(50_000);
await benchAppend(100_000, 5);
await benchSingle(2000);
