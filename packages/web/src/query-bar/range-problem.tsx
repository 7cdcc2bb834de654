import { useMessages } from '../i18n/messages.ts';
import type { Range } from '../time/range.ts';
import { Button } from '../ui/button.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { useRangeText } from './range-control.tsx';
import { RANGE } from './range-messages.ts';

export interface RangeProblemProps {
  /** What stands in the address. */
  readonly text: string;
  /** What is looked at instead. */
  readonly range: Range;
  /** Has the address say what is looked at. */
  readonly onMend: () => void;
}

/** The address names a range of time that nobody can read: what is shown instead, and what mends it at one press. */
export function RangeProblem({ text, range, onMend }: RangeProblemProps) {
  const t = useMessages(RANGE);
  const shown = useRangeText(range);
  return (
    <div
      role="status"
      className="foreign flex basis-full flex-wrap items-center gap-x-2 gap-y-1 text-sm text-crit"
    >
      {t.unread({ text: visibleText(text, 60), shown })}
      <Button onClick={onMend} className="h-6 text-sm">
        {t.keep({ shown })}
      </Button>
    </div>
  );
}
