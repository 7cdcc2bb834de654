import type { JobStatus } from 'attestry/api';
import { useMessages } from '../i18n/messages.ts';
import { JOB_TEXTS, JOBS } from './jobs-messages.ts';

/** What a job is called and does; one that a newer server has is as that server says. */
export function useJobText(): (job: Pick<JobStatus, 'name' | 'about'>) => {
  readonly name: string;
  readonly about: string;
} {
  const t = useMessages(JOBS);
  return (job) => {
    const texts = Object.entries(JOB_TEXTS).find(([name]) => name === job.name)?.[1];
    return texts === undefined ? job : { name: t[texts[0]], about: t[texts[1]] };
  };
}
