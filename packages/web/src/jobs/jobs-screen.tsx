import type { JobStatus } from 'attestry/api';
import { Play } from 'lucide-react';
import { useMay } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Failure } from '../ui/failure.tsx';
import { ScrollTable } from '../ui/scroll-table.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { JobRow } from './job-row.tsx';
import { JOBS } from './jobs-messages.ts';
import { useJobs, useRunJob } from './jobs-queries.ts';
import { useJobText } from './use-job-text.ts';

/** What runs by itself: when, how it went, when next. */
export default function JobsScreen() {
  const t = useMessages(JOBS);
  const { data: jobs, error, refetch } = useJobs();
  const isAdmin = useMay('admin');
  const run = useRunJob();
  const jobText = useJobText();
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-4 p-4">
      <header>
        <h1 className="m-0 text-xl font-semibold">{t.title}</h1>
        <p className="m-0 text-fg2">{t.about}</p>
      </header>
      {error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {run.error !== null && <Failure error={run.error} />}
      {jobs === undefined && error === null && <Skeleton className="h-56" />}
      {jobs !== undefined && (
        <Card flush>
          <ScrollTable
            label={t.title}
            columns={[
              { id: 'name', name: t.name },
              { id: 'schedule', name: t.schedule },
              { id: 'outcome', name: t.outcome },
              { id: 'last', name: t.last },
              { id: 'next', name: t.next },
              { id: 'actions', name: t.actions, hidden: true },
            ]}
          >
            {jobs.map((job) => (
              <JobRow
                key={job.name}
                job={job}
                action={isAdmin && <RunButton job={job} onRun={() => run.mutate(job.name)} />}
              />
            ))}
          </ScrollTable>
        </Card>
      )}
      {!isAdmin && <Banner title={t.needsAdmin} />}
      <p role="status" className="sr-only">
        {run.data !== undefined && t.began({ name: jobText(run.data).name })}
      </p>
    </div>
  );
}

interface RunButtonProps {
  readonly job: JobStatus;
  readonly onRun: () => void;
}

function RunButton({ job, onRun }: RunButtonProps) {
  const t = useMessages(JOBS);
  const jobText = useJobText();
  return (
    <Button disabled={job.running} aria-label={t.runLabel({ name: jobText(job).name })} onClick={onRun}>
      <Play aria-hidden className="size-3.5" />
      {t.run}
    </Button>
  );
}
