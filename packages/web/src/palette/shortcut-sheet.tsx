import { useContext } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { usePreferences } from '../preferences/preferences.ts';
import { ShortcutContext } from '../shortcuts/shortcuts.ts';
import { Banner } from '../ui/banner.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { PALETTE } from './palette-messages.ts';
import { shownKeys } from './shown-keys.ts';

const KEY = 'min-w-6 rounded-sm border border-line2 bg-bg2 px-1.5 text-center font-mono text-sm text-fg2';

/** Everything that can be pressed where the reader is now. */
export default function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(PALETTE);
  const [{ shortcuts }] = usePreferences();
  const list = useContext(ShortcutContext).list();
  const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
  return (
    <Dialog open onClose={onClose} title={t.sheet}>
      {!shortcuts && (
        <div className="pb-3">
          <Banner tone="warn" title={t.sheetOff} />
        </div>
      )}
      <table className="w-full border-collapse">
        <caption className="sr-only">{t.here}</caption>
        <tbody>
          {list.map(({ keys, label }) => (
            <tr key={keys} className="border-t border-line first:border-t-0">
              <th scope="row" className="py-1.5 pr-4 text-left font-normal">
                {label}
              </th>
              <td className="py-1.5 text-right whitespace-nowrap">
                {shownKeys(keys, isApple).map((key, i) => (
                  <span key={key.id}>
                    {i > 0 && <span className="px-1 text-sm text-fg3">{key.together ? '+' : t.andThen}</span>}
                    <kbd className={KEY}>{key.text}</kbd>
                  </span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
