import { useMessages } from '../i18n/messages.ts';
import { Chip, type ChipTone } from '../ui/chip.tsx';
import { ANCHOR } from './anchor-messages.ts';
import type { AnchorState } from './anchor-state.ts';

const TONES: { readonly [S in AnchorState]: ChipTone } = {
  failing: 'crit',
  overdue: 'warn',
  new: 'neutral',
  behind: 'ok',
  current: 'ok',
};

/** How an anchor does, in a word. */
export function AnchorChip({ state }: { readonly state: AnchorState }) {
  const t = useMessages(ANCHOR);
  return <Chip tone={TONES[state]}>{t[state]}</Chip>;
}
