import { useSearch } from '@tanstack/react-router';
import { FileDown } from 'lucide-react';
import { useMay } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ExportFormCard } from './export-form-card.tsx';
import { parseForm } from './export-form-state.ts';
import { EXPORTS } from './export-messages.ts';
import { ExportRunCard } from './export-run-card.tsx';
import { PastExports } from './past-exports.tsx';

/** Records as a file, and which files there were. */
export default function ExportsScreen() {
  const t = useMessages(EXPORTS);
  const mayExport = useMay('export');
  const search = useSearch({ strict: false }) as { q?: string; range?: string; format?: string };
  return (
    <div className="mx-auto flex max-w-5xl flex-col gap-4 p-4">
      <header>
        <h1 className="m-0 text-xl font-semibold">{t.title}</h1>
        <p className="m-0 text-fg2">{t.about}</p>
      </header>
      {mayExport ? (
        <>
          <ExportFormCard form={parseForm(search)} />
          <ExportRunCard />
          <PastExports />
        </>
      ) : (
        <EmptyState icon={FileDown} title={t.mayNot} />
      )}
    </div>
  );
}
