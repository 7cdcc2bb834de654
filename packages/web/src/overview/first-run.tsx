import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { api } from '../api/attestry-api.ts';
import { useIsAdmin, useLog, useMay, useSession } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Failure } from '../ui/failure.tsx';
import { LoadDemo } from './load-demo.tsx';
import { FIRST_RUN } from './overview-messages.ts';
import { SnippetTabs } from './snippet-tabs.tsx';
import { KEY_VARIABLE, recordsUrl, snippetsFor } from './snippets.ts';

/** In the place of the overview while there is nothing to see: how a first event gets here, and sample data. */
export default function FirstRun() {
  const t = useMessages(FIRST_RUN);
  const log = useLog();
  const { sampleData } = useSession();
  const isAdmin = useIsAdmin();
  const mayInvite = useMay('admin');
  return (
    <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <section aria-labelledby="first-run" className="min-w-0 rounded-lg border border-line">
        <div className="border-b border-line px-4 py-3">
          <h2 id="first-run" className="m-0 text-lg font-semibold">
            {t.title}
          </h2>
          <p className="m-0 text-fg2">{t.lead}</p>
        </div>
        <ol className="m-0 list-none p-0">
          <Step number={1} title={t.makeKey} about={t.makeKeyWhy}>
            <WriteKey />
          </Step>
          <Step number={2} title={t.sendEvent} about={t.sendEventWhy}>
            <SnippetTabs snippets={snippetsFor(recordsUrl(document.baseURI, log), log)} />
          </Step>
          <Step number={3} title={t.wait} about={t.waitingWhy}>
            <p role="status" className="m-0 flex items-center gap-2 font-medium text-acc">
              <LoaderCircle aria-hidden className="size-4 animate-spin" />
              {t.waiting}
            </p>
          </Step>
          {mayInvite && (
            <Step number={4} title={t.invite} about={t.inviteWhy}>
              <div className="flex flex-wrap gap-2">
                {isAdmin && (
                  <Link to="/settings/people" className={buttonClass()}>
                    {t.invitePeople}
                  </Link>
                )}
                <Link to="/settings" hash="auditor-links" className={buttonClass()}>
                  {t.inviteAuditor}
                </Link>
              </div>
            </Step>
          )}
        </ol>
      </section>
      {sampleData && (
        <section aria-labelledby="first-run-demo" className="rounded-lg border border-line p-4">
          <h2 id="first-run-demo" className="m-0 text-base font-semibold">
            {t.demo}
          </h2>
          <p className="mt-1 mb-3 text-fg2">{t.demoWhy}</p>
          <LoadDemo />
        </section>
      )}
    </div>
  );
}

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly about: string;
  readonly children: ReactNode;
}

function Step({ number, title, about, children }: StepProps) {
  return (
    <li className="flex gap-3 border-t border-line px-4 py-3 first:border-t-0">
      <span
        aria-hidden
        className="flex size-6 shrink-0 items-center justify-center rounded-full bg-sel text-sm font-semibold text-acc"
      >
        {number}
      </span>
      <div className="min-w-0 flex-1">
        <h3 className="m-0 text-base leading-6 font-semibold">{title}</h3>
        <p className="m-0 mb-2 text-fg2">{about}</p>
        {children}
      </div>
    </li>
  );
}

/** A key that can only write; what it is, is shown once. */
function WriteKey() {
  const t = useMessages(FIRST_RUN);
  const isAdmin = useIsAdmin();
  const make = useMutation({
    mutationFn: () => api.createApiKey({ name: 'first application', scopes: ['write'], person: false }),
  });
  if (!isAdmin) return <p className="m-0 text-fg2">{t.notAdmin}</p>;
  if (make.data === undefined) {
    return (
      <div className="flex flex-col items-start gap-2">
        <Button disabled={make.isPending} onClick={() => make.mutate()}>
          {t.makeKeyButton}
        </Button>
        {make.error !== null && <Failure error={make.error} />}
      </div>
    );
  }
  const line = `export ${KEY_VARIABLE}=${make.data.secret}`;
  return (
    <div role="status">
      <p className="m-0 mb-1.5 font-medium">{t.keyOnce}</p>
      <div className="flex items-center gap-1 rounded-md bg-bg2 py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 font-mono text-sm break-all">{line}</code>
        <CopyButton value={line} label={t.copyKey} />
      </div>
    </div>
  );
}
