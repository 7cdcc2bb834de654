import { expect } from 'vitest';
import { lookAtScreens, violations } from './accessible.test.kit.ts';
import { browse, journey } from './browser.test.kit.ts';
import { OTHER_SCREENS } from './screens.test.kit.ts';

lookAtScreens(OTHER_SCREENS);

const dashboard = browse();

journey('the sign-in and the first run: axe finds nothing in both schemes', async () => {
  for (const scheme of ['light', 'dark'] as const) {
    const page = await dashboard.visit({ scheme, path: '/sign-in', signedIn: false });
    expect(await violations(page, {}, `sign-in, ${scheme}`)).toEqual([]);
    const inside = await dashboard.visit({ scheme });
    await inside.getByRole('heading', { name: 'Record the first event' }).waitFor();
    expect(await violations(inside, {}, `first run, ${scheme}`)).toEqual([]);
  }
});
