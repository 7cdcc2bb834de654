import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { Search } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { ErrorText } from '../ui/error-text.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { useFixedEntries, useTypedEntries } from './palette-entries.ts';
import { PaletteList } from './palette-list.tsx';
import { PALETTE } from './palette-messages.ts';
import { moveRow, type PaletteRow, paletteRows } from './palette-rows.ts';

/** Everything that can be done, by typing a part of its name. There at once: it has no animation. */
export default function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(PALETTE);
  return (
    <BaseDialog.Root open onOpenChange={(next) => !next && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-black/35" />
        <BaseDialog.Popup
          aria-label={t.title}
          className="fixed top-[10vh] left-1/2 z-50 flex max-h-[70vh] w-[min(600px,calc(100vw-1rem))] -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-line2 bg-bg shadow-[0_16px_48px_var(--shadow)] outline-none"
        >
          <PaletteBox onClose={onClose} />
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

function PaletteBox({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(PALETTE);
  const id = useId();
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const { choose, failure } = useChoose(onClose);
  const rows = paletteRows(typed, useFixedEntries(), useTypedEntries(typed));
  const press = (event: KeyboardEvent): void => {
    const step = stepOf(event, rows.length - 1);
    if (step !== undefined) setActive(moveRow(active, step, rows.length));
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) choose(rows[active]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="flex items-center gap-2 border-b border-line px-3">
        <Search aria-hidden className="size-4 shrink-0 text-fg3" />
        <input
          role="combobox"
          aria-label={t.title}
          aria-expanded="true"
          aria-controls={id}
          aria-autocomplete="list"
          aria-activedescendant={rows.length > 0 ? `${id}-${active}` : undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder={t.placeholder}
          className="h-11 min-w-0 flex-1 bg-transparent text-lg outline-none placeholder:text-base placeholder:text-fg3"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setActive(0);
          }}
          onKeyDown={press}
        />
      </div>
      {failure !== undefined && (
        <p role="alert" className="foreign m-0 border-b border-line bg-crit-bg px-3 py-2 text-fg">
          {t.failed} <ErrorText error={failure} />
        </p>
      )}
      <PaletteList id={id} rows={rows} active={active} onActive={setActive} onChoose={choose} />
      <span role="status" className="sr-only">
        {rows.length === 0 ? t.nothing : t.found(rows.length)}
      </span>
      <footer className="hidden gap-4 border-t border-line px-3 py-1.5 text-xs text-fg3 sm:flex">
        <Hint keys="↑ ↓" what={t.move} />
        <Hint keys="↵" what={t.choose} />
        <Hint keys="Esc" what={t.close} />
      </footer>
    </>
  );
}

function Hint({ keys, what }: { readonly keys: string; readonly what: string }) {
  return (
    <span className="inline-flex items-center gap-1">
      <KeyHint keys={keys} /> {what}
    </span>
  );
}

/** How far a key moves; Home and End stay with the text that is typed, as in every field. */
function stepOf({ key }: KeyboardEvent, page: number): number | undefined {
  if (key === 'ArrowDown') return 1;
  if (key === 'ArrowUp') return -1;
  if (key === 'PageDown') return Math.min(8, page);
  return key === 'PageUp' ? -Math.min(8, page) : undefined;
}

/** Runs what was chosen and closes; what fails stays in sight with its reason. */
function useChoose(onClose: () => void) {
  const [failure, setFailure] = useState<unknown>();
  const isBusy = useRef(false);
  const isThere = useRef(true);
  useEffect(() => {
    isThere.current = true;
    return () => {
      isThere.current = false;
    };
  }, []);
  const choose = (row: PaletteRow | undefined): void => {
    if (row === undefined || isBusy.current) return;
    isBusy.current = true;
    const run = async (): Promise<void> => {
      try {
        await row.entry.run();
        if (isThere.current) onClose();
      } catch (error) {
        setFailure(error);
      } finally {
        isBusy.current = false;
      }
    };
    void run();
  };
  return { choose, failure };
}
