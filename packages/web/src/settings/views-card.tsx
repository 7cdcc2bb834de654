import { Link } from '@tanstack/react-router';
import { Trash2 } from 'lucide-react';
import { defineMessages, text, useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Chip } from '../ui/chip.tsx';
import { Failure } from '../ui/failure.tsx';
import { ScrollTable, TABLE_CELL, TABLE_ROW } from '../ui/scroll-table.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { useAllViews, type View } from '../views/views.ts';
import { useRemoveView } from './settings-queries.ts';

const MESSAGES = defineMessages({
  en: {
    title: 'Views',
    about: 'Saved under Events, and seen by everybody who may read this log.',
    name: 'Name',
    query: 'Search',
    actions: 'What can be done',
    builtIn: 'built in',
    remove: text('Remove the view {name}'),
  },
  de: {
    title: 'Ansichten',
    about: 'Unter Ereignisse gespeichert und für alle sichtbar, die dieses Protokoll lesen dürfen.',
    name: 'Name',
    query: 'Suche',
    actions: 'Was man tun kann',
    builtIn: 'eingebaut',
    remove: text('Die Ansicht {name} entfernen'),
  },
});

/** The searches with names, and the way to be rid of one. */
export function ViewsCard() {
  const t = useMessages(MESSAGES);
  const views = useAllViews();
  const remove = useRemoveView();
  return (
    <Card title={t.title} flush>
      <p className="m-0 px-3 py-2 text-sm text-fg2">{t.about}</p>
      {remove.error !== null && (
        <div className="px-3 pb-3">
          <Failure error={remove.error} />
        </div>
      )}
      <ScrollTable
        label={t.title}
        className="max-h-96"
        columns={[
          { id: 'name', name: t.name },
          { id: 'query', name: t.query },
          { id: 'actions', name: t.actions, hidden: true },
        ]}
      >
        {views.map((view) => (
          <ViewRow
            key={view.id}
            view={view}
            isBusy={remove.isPending && remove.variables === view.id}
            onRemove={() => remove.mutate(view.id)}
          />
        ))}
      </ScrollTable>
    </Card>
  );
}

interface ViewRowProps {
  readonly view: View;
  readonly isBusy: boolean;
  readonly onRemove: () => void;
}

function ViewRow({ view: { name, search, builtIn }, isBusy, onRemove }: ViewRowProps) {
  const t = useMessages(MESSAGES);
  const shown = visibleText(name, 100);
  return (
    <tr className={TABLE_ROW}>
      <th scope="row" className={`${TABLE_CELL} foreign min-w-32 text-left font-normal`}>
        <Link to="/events" search={search as never} className="text-acc">
          {shown}
        </Link>
      </th>
      <td className={`${TABLE_CELL} foreign min-w-48 font-mono text-sm text-fg2`}>
        {visibleText(search.q, 200)}
      </td>
      <td className={`${TABLE_CELL} text-right`}>
        {builtIn ? (
          <Chip>{t.builtIn}</Chip>
        ) : (
          <Button
            look="quiet"
            icon
            aria-label={t.remove({ name: shown })}
            disabled={isBusy}
            onClick={onRemove}
          >
            <Trash2 aria-hidden className="size-3.5" />
          </Button>
        )}
      </td>
    </tr>
  );
}
