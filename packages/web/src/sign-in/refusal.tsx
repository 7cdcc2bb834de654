import { ApiError } from '../api/api-error.ts';
import { useMessages } from '../i18n/messages.ts';
import { ErrorText } from '../ui/error-text.tsx';
import { clockText } from './clock-text.ts';
import { SIGN_IN } from './sign-in-messages.ts';

export interface RefusalProps {
  readonly error: Error | null;
  /** What it means that nobody was found. */
  readonly wrong: string;
  /** Still to be waited. Milliseconds. */
  readonly waitMs: number;
}

/** Why a sign-in failed, announced once; it does not say what of it was right. */
export function Refusal({ error, wrong, waitMs }: RefusalProps) {
  const t = useMessages(SIGN_IN);
  return (
    <div role="alert" className="text-sm text-crit empty:hidden">
      {said(error, { wrong, limited: t.limited })}
      {/* A clock that is read out every second says nothing any more. */}
      {waitMs > 0 && (
        <span aria-hidden className="block font-mono">
          {t.wait({ time: clockText(waitMs) })}
        </span>
      )}
    </div>
  );
}

function said(error: Error | null, { wrong, limited }: { readonly wrong: string; readonly limited: string }) {
  if (error === null) return null;
  if (!(error instanceof ApiError)) return <ErrorText error={error} />;
  if (error.code === 'SECOND_FACTOR_NEEDED') return null;
  if (error.status === 401) return wrong;
  return error.status === 429 ? limited : <ErrorText error={error} />;
}
