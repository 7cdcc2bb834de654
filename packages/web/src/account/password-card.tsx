import { useState } from 'react';
import { ApiError } from '../api/api-error.ts';
import { useSession } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ErrorText } from '../ui/error-text.tsx';
import { TextField } from '../ui/field.tsx';
import { PasswordField } from '../ui/password-field.tsx';
import { passwordProblem } from '../ui/password-problem.ts';
import { ACCOUNT } from './account-messages.ts';
import { useChangePassword } from './account-queries.ts';

const NOTHING = { current: '', password: '', again: '' };

/** Another password; whoever is signed in elsewhere as the same person is out. */
export function PasswordCard() {
  const t = useMessages(ACCOUNT);
  const { principal } = useSession();
  const [typed, setTyped] = useState(NOTHING);
  const [isAsked, setAsked] = useState(false);
  const change = useChangePassword();
  const { current, password, again } = typed;
  const problem = isAsked ? passwordProblem(password, again) : undefined;
  const isWrong = change.error instanceof ApiError && change.error.status === 401;
  const type = (part: Partial<typeof NOTHING>): void => setTyped({ ...typed, ...part });
  const act = (): void => {
    setAsked(true);
    if (passwordProblem(password, again) !== undefined) return;
    change.mutate(
      { current, password },
      {
        onSuccess: () => {
          setTyped(NOTHING);
          setAsked(false);
        },
      },
    );
  };
  return (
    <Card title={t.password}>
      <form
        className="flex max-w-80 flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          act();
        }}
      >
        <input type="text" autoComplete="username" value={principal.name} readOnly hidden />
        <PasswordField
          label={t.current}
          autoComplete="current-password"
          required
          value={current}
          error={isWrong ? t.wrong : undefined}
          onChange={(event) => type({ current: event.target.value })}
        />
        <PasswordField
          label={t.next}
          hint={t.nextHint}
          autoComplete="new-password"
          required
          value={password}
          error={problem === 'short' ? t.short : undefined}
          onChange={(event) => type({ password: event.target.value })}
        />
        <TextField
          label={t.again}
          type="password"
          autoComplete="new-password"
          required
          value={again}
          error={problem === 'different' ? t.different : undefined}
          onChange={(event) => type({ again: event.target.value })}
        />
        <div role="status" className="text-sm empty:hidden">
          {change.error !== null && !isWrong && (
            <span className="text-crit">
              <ErrorText error={change.error} />
            </span>
          )}
          {change.isSuccess && t.changed}
        </div>
        <div>
          <Button look="primary" type="submit" disabled={change.isPending}>
            {t.change}
          </Button>
        </div>
      </form>
    </Card>
  );
}
