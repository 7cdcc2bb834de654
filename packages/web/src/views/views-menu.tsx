import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Bookmark, Star, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api } from '../api/attestry-api.ts';
import { useLog } from '../api/queries.ts';
import { defineMessages, text, useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { Popover } from '../ui/popover.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { SaveViewDialog } from './save-view-dialog.tsx';
import { useAllViews, type View } from './views.ts';

const MESSAGES = defineMessages({
  en: { views: 'Views', save: 'Save this search …', remove: text('Remove the view {name}') },
  de: { views: 'Ansichten', save: 'Diese Suche sichern …', remove: text('Ansicht {name} entfernen') },
});

export interface ViewsMenuProps {
  /** What would be saved. */
  readonly q: string;
  /** What else is in the address that belongs to a view. */
  readonly search: string;
}

/** The saved searches, and saving this one. */
export function ViewsMenu({ q, search }: ViewsMenuProps) {
  const t = useMessages(MESSAGES);
  const views = useAllViews();
  const remove = useRemoveView();
  const [isOpen, setOpen] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const close = (): void => setOpen(false);
  return (
    <>
      <Popover
        label={t.views}
        align="end"
        open={isOpen}
        onOpenChange={setOpen}
        trigger={
          <Button className="h-8" aria-label={t.views}>
            <Bookmark aria-hidden className="size-3.5 text-fg3" />
            <span className="hidden xl:inline">{t.views}</span>
          </Button>
        }
      >
        <div className="flex w-72 max-w-full flex-col gap-2">
          <ul className="scroll-thin m-0 max-h-80 list-none overflow-auto p-0">
            {views.map((view) => (
              <ViewRow key={view.id} view={view} onChosen={close} onRemove={() => remove.mutate(view.id)} />
            ))}
          </ul>
          {remove.error !== null && <Failure error={remove.error} />}
          <Button
            onClick={() => {
              close();
              setSaving(true);
            }}
          >
            <Star aria-hidden className="size-3.5" />
            {t.save}
          </Button>
        </div>
      </Popover>
      {isSaving && <SaveViewDialog q={q} search={search} onClose={() => setSaving(false)} />}
    </>
  );
}

interface ViewRowProps {
  readonly view: View;
  readonly onChosen: () => void;
  readonly onRemove: () => void;
}

function ViewRow({ view, onChosen, onRemove }: ViewRowProps) {
  const t = useMessages(MESSAGES);
  return (
    <li className="flex items-center rounded-md hover:bg-hover">
      <Link
        to="/events"
        search={view.search}
        onClick={onChosen}
        className="flex min-h-7 min-w-0 flex-1 flex-col justify-center px-2 py-0.5 text-fg no-underline"
      >
        <span className="foreign truncate">{visibleText(view.name, 100)}</span>
        <span className="foreign truncate font-mono text-xs text-fg3">{visibleText(view.search.q, 200)}</span>
      </Link>
      {!view.builtIn && (
        <Button
          look="quiet"
          icon
          aria-label={t.remove({ name: visibleText(view.name, 100) })}
          onClick={onRemove}
        >
          <Trash2 aria-hidden className="size-3.5" />
        </Button>
      )}
    </li>
  );
}

function useRemoveView() {
  const client = useQueryClient();
  const log = useLog();
  return useMutation({
    mutationFn: (id: string) => api.removeView(log, id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['views', log] }),
  });
}
