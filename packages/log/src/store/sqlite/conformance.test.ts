import { storeConformance } from '../conformance.ts';
import { openNewStore } from './log-file.test.kit.ts';

storeConformance('the SQLite store', openNewStore);
