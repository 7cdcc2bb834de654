import { describe, expect, it } from 'vitest';
import { afterRows, rowsAsked } from './rows-first.ts';

describe('counts', () => {
  it('wait for rows that are asked for right after them, and not for ever', async () => {
    const order: string[] = [];
    const counts = afterRows().then(() => order.push('counts'));
    void rowsAsked(new Promise<void>((resolve) => setTimeout(resolve, 20))).then(() => order.push('rows'));
    await counts;
    expect(order).toEqual(['rows', 'counts']);
    void rowsAsked(new Promise<void>(() => undefined));
    await afterRows();
  });
});
