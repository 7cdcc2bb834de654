import type { ReactNode } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { SIGN_IN } from './sign-in-messages.ts';

export interface EntryCardProps {
  readonly title: ReactNode;
  readonly children: ReactNode;
}

/** What every way in is on: there is nothing else on the page. */
export function EntryCard({ title, children }: EntryCardProps) {
  const t = useMessages(SIGN_IN);
  return (
    <main className="grid min-h-dvh place-items-center bg-bg2 p-3">
      <div className="flex w-full max-w-90 flex-col gap-4 rounded-lg border border-line bg-bg p-6">
        <div className="flex items-center gap-2.5">
          <img src="./favicon.svg" alt="" width={28} height={28} />
          <div>
            <div className="text-lg font-semibold">Attestry</div>
            <div className="text-sm text-fg2">{t.slogan}</div>
          </div>
        </div>
        <h1 className="m-0 text-lg font-semibold">{title}</h1>
        {children}
        <p className="m-0 text-sm text-fg3">{t.personal}</p>
      </div>
    </main>
  );
}
