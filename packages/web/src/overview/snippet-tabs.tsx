import { Tabs } from '@base-ui/react/tabs';
import { useMessages } from '../i18n/messages.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { FIRST_RUN } from './overview-messages.ts';
import type { Snippet } from './snippets.ts';

const TAB =
  'h-8 rounded-t-md border-b-2 border-transparent px-3 text-base text-fg2 hover:text-fg data-active:border-acc data-active:font-medium data-active:text-fg';

/** Programs to copy, one for each way to send an event. */
export function SnippetTabs({ snippets }: { readonly snippets: readonly Snippet[] }) {
  const t = useMessages(FIRST_RUN);
  return (
    <Tabs.Root defaultValue="curl" className="overflow-hidden rounded-md border border-line">
      <Tabs.List
        aria-label={t.programs}
        className="scroll-thin flex overflow-x-auto border-b border-line bg-bg2 px-1 whitespace-nowrap"
      >
        {snippets.map(({ id, name }) => (
          <Tabs.Tab key={id} value={id} className={TAB}>
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {snippets.map(({ id, name, code }) => (
        <Tabs.Panel key={id} value={id} className="relative">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
          <pre tabIndex={0} className="scroll-thin m-0 overflow-x-auto p-3 pr-12 font-mono text-sm">
            <code>{code}</code>
          </pre>
          <div className="absolute top-1.5 right-1.5 rounded-md bg-bg">
            <CopyButton value={code} label={t.copyCode({ name })} />
          </div>
          {id === 'embedded' && (
            <p className="m-0 border-t border-line px-3 py-1.5 text-sm text-fg2">{t.embeddedWhy}</p>
          )}
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  );
}
