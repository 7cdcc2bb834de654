import { lookAtScreens } from './accessible.test.kit.ts';
import { DEMO, logScreens } from './screens.test.kit.ts';

lookAtScreens(logScreens(DEMO));
