import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { qrPath } from './qr-path.ts';

const URI =
  'otpauth://totp/Attestry:ada%40example.com?issuer=Attestry&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

test('the path covers exactly the dark squares', () => {
  const { size, d } = qrPath(URI);
  const drawn = new Set<string>();
  for (const [, x, y, length] of d.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g))
    for (let i = 0; i < Number(length); i++) drawn.add(`${Number(x) + i} ${y}`);
  const { data } = encode(URI, { ecc: 'M', border: 4 });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`${x} ${y}`] : [])));
  expect([...drawn].sort()).toEqual(dark.sort());
  expect(data).toHaveLength(size);
});

test('around it nothing is drawn', () => {
  const { size, d } = qrPath(URI);
  for (const [, x, y, length] of d.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
    expect(Math.min(Number(x), Number(y))).toBeGreaterThanOrEqual(4);
    expect(Math.max(Number(x) + Number(length), Number(y) + 1)).toBeLessThanOrEqual(size - 4);
  }
});
