import { useNavigate } from '@tanstack/react-router';
import { Check, Clock, FileDown, Link2, Share2, SquareTerminal, Terminal } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLog, useMay } from '../api/queries.ts';
import { apiUrl } from '../api/request.ts';
import { defineMessages, useMessages } from '../i18n/messages.ts';
import { formatRange } from '../time/range.ts';
import { Button } from '../ui/button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx';
import { absoluteRange, cliCommand, curlCommand } from './share-texts.ts';
import type { EventsAddress } from './use-events-search.ts';

const MESSAGES = defineMessages({
  en: {
    share: 'Share and export',
    link: 'Copy the link',
    absolute: 'Copy a link with fixed times',
    cli: 'Copy as a command',
    curl: 'Copy as curl',
    exportIt: 'Export these events …',
    copied: 'Copied',
    failed: 'The browser refused to copy',
  },
  de: {
    share: 'Teilen und exportieren',
    link: 'Link kopieren',
    absolute: 'Link mit festen Zeiten kopieren',
    cli: 'Als Befehl kopieren',
    curl: 'Als curl kopieren',
    exportIt: 'Diese Ereignisse exportieren …',
    copied: 'Kopiert',
    failed: 'Der Browser hat das Kopieren verweigert',
  },
});

/** How others get to see what is found here. */
export function ShareMenu({ address }: { readonly address: EventsAddress }) {
  const t = useMessages(MESSAGES);
  const mayExport = useMay('export');
  const log = useLog();
  const navigate = useNavigate();
  const [notice, copy] = useCopied();
  const { q, range, text } = address;
  const linkWith = (changes: { readonly [name: string]: string }): string => {
    const url = new URL(location.href);
    for (const [name, value] of Object.entries({ log, ...changes })) url.searchParams.set(name, value);
    return url.href;
  };
  const records = apiUrl(`logs/${encodeURIComponent(log)}/records`, { q: text });
  return (
    <>
      <Menu
        trigger={
          <Button icon aria-label={t.share} className="h-8! w-8!">
            {notice === 'copied' ? (
              <Check aria-hidden className="size-3.5 text-ok" />
            ) : (
              <Share2 aria-hidden className="size-3.5 text-fg3" />
            )}
          </Button>
        }
      >
        <MenuItem onSelect={() => copy(linkWith({}))}>
          <Link2 aria-hidden className="size-3.5" />
          {t.link}
        </MenuItem>
        <MenuItem onSelect={() => copy(linkWith({ range: formatRange(absoluteRange(range, Date.now())) }))}>
          <Clock aria-hidden className="size-3.5" />
          {t.absolute}
        </MenuItem>
        <MenuSeparator />
        <MenuItem onSelect={() => copy(cliCommand(text, log))}>
          <SquareTerminal aria-hidden className="size-3.5" />
          {t.cli}
        </MenuItem>
        <MenuItem onSelect={() => copy(curlCommand(records))}>
          <Terminal aria-hidden className="size-3.5" />
          {t.curl}
        </MenuItem>
        {mayExport && <MenuSeparator />}
        {mayExport && (
          <MenuItem
            onSelect={() => void navigate({ to: '/exports', search: { q, range: formatRange(range) } })}
          >
            <FileDown aria-hidden className="size-3.5" />
            {t.exportIt}
          </MenuItem>
        )}
      </Menu>
      <span role="status" className="sr-only">
        {notice === undefined ? '' : t[notice]}
      </span>
    </>
  );
}

const NOTICE_MS = 1500;

function useCopied(): readonly ['copied' | 'failed' | undefined, (text: string) => void] {
  const [notice, setNotice] = useState<'copied' | 'failed'>();
  useEffect(() => {
    if (notice === undefined) return;
    const timer = setTimeout(() => setNotice(undefined), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  const copy = (text: string): void => {
    navigator.clipboard.writeText(text).then(
      () => setNotice('copied'),
      () => setNotice('failed'),
    );
  };
  return [notice, copy];
}
