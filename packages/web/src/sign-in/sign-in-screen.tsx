import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/attestry-api.ts';
import { signInWaysQuery } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { Banner } from '../ui/banner.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { EntryCard } from './entry-card.tsx';
import { KeyForm } from './key-form.tsx';
import { PasswordForm } from './password-form.tsx';
import { SIGN_IN } from './sign-in-messages.ts';

/** The way in: as somebody with an account, by single sign-on where there is one, or with an API key. */
export default function SignInScreen() {
  const t = useMessages(SIGN_IN);
  const { data: ways } = useQuery(signInWaysQuery);
  // Where nobody has an account yet, a key is the only way.
  const [withKey, setWithKey] = useState(ways?.setup === true);
  const sso = ways?.sso ?? null;
  return (
    <EntryCard title={t.title}>
      {ways?.setup === true && <Banner title={t.setup}>{t.setupAbout}</Banner>}
      {withKey ? <KeyForm /> : <PasswordForm />}
      <div className="flex flex-col gap-2">
        <div aria-hidden className="flex items-center gap-2 text-sm text-fg3">
          <span className="h-px flex-1 bg-line" />
          {t.or}
          <span className="h-px flex-1 bg-line" />
        </div>
        {sso !== null && (
          <a href={api.ssoUrl()} className={`${buttonClass()} foreign h-9`}>
            {t.sso({ name: sso.name })}
          </a>
        )}
        <Button className="h-9" onClick={() => setWithKey(!withKey)}>
          {withKey ? t.usePassword : t.useKey}
        </Button>
      </div>
    </EntryCard>
  );
}
