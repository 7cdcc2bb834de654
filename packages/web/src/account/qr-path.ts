import { encode } from 'uqr';

/** A QR code as a path of squares, one unit each. */
export interface QrPath {
  /** Of each side, with its border. */
  readonly size: number;
  /** Of SVG: one rectangle for each run of dark squares in a row. */
  readonly d: string;
}

/** Squares around it that stay light: ISO/IEC 18004 wants four. */
const BORDER = 4;

export function qrPath(text: string): QrPath {
  const { size, data } = encode(text, { ecc: 'M', border: BORDER });
  const d = data.map((row, y) => runsOf(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`));
  return { size, d: d.flat().join('') };
}

/** Where dark squares begin in a row, and how many there are. */
function runsOf(row: readonly boolean[]): readonly (readonly [x: number, length: number])[] {
  const runs: [number, number][] = [];
  for (const [x, isDark] of row.entries()) {
    const last = runs.at(-1);
    if (!isDark) continue;
    if (last !== undefined && last[0] + last[1] === x) last[1]++;
    else runs.push([x, 1]);
  }
  return runs;
}
