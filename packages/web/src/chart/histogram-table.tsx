import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { ScrollTable, TABLE_ROW } from '../ui/scroll-table.tsx';
import { useSeverityNames } from '../ui/severity.tsx';
import { CHART } from './chart-messages.ts';
import { spanText } from './span-text.ts';
import { type Bar, totalOf } from './timeline-buckets.ts';

export interface HistogramTableProps {
  readonly bars: readonly Bar[];
  readonly label: string;
  readonly onChoose?: ((bar: Bar) => void) | undefined;
}

const COUNT = 'px-3 text-right tabular-nums';

/** The same numbers for who would rather read them; times in which nothing happened are left out. */
export function HistogramTable({ bars, label, onChoose }: HistogramTableProps) {
  const t = useMessages(CHART);
  const names = useSeverityNames();
  const format = useFormat();
  const rows = bars.filter((bar) => totalOf(bar) > 0);
  if (rows.length === 0) return <p className="m-0 p-3 text-fg2">{t.empty}</p>;
  const columns = [
    { id: 'time', name: t.time },
    { id: 'info', name: names.info, end: true },
    { id: 'warning', name: names.warning, end: true },
    { id: 'critical', name: names.critical, end: true },
    { id: 'total', name: t.total, end: true },
  ];
  return (
    <ScrollTable label={t.table({ label })} columns={columns} className="h-full text-sm whitespace-nowrap">
      {rows.map((bar) => (
        <tr key={bar.fromMs} className={TABLE_ROW}>
          <th scope="row" className="px-3 text-left font-normal">
            <Span text={spanText(bar.fromMs, bar.toMs, format)} onClick={onChoose && (() => onChoose(bar))} />
          </th>
          <td className={COUNT}>{format.number(bar.info)}</td>
          <td className={COUNT}>{format.number(bar.warning)}</td>
          <td className={COUNT}>{format.number(bar.critical)}</td>
          <td className={COUNT}>{format.number(totalOf(bar))}</td>
        </tr>
      ))}
    </ScrollTable>
  );
}

function Span({ text, onClick }: { readonly text: string; readonly onClick: (() => void) | undefined }) {
  if (onClick === undefined) return text;
  return (
    <button type="button" onClick={onClick} className="h-6 text-acc hover:underline">
      {text}
    </button>
  );
}
