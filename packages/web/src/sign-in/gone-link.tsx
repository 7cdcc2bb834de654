import { Link } from '@tanstack/react-router';
import { useMessages } from '../i18n/messages.ts';
import { buttonClass } from '../ui/button.tsx';
import { EntryCard } from './entry-card.tsx';
import { LINKS } from './sign-in-messages.ts';

/** A link that is unknown, used or expired: which of them, nobody is told. */
export function GoneLink() {
  const t = useMessages(LINKS);
  return (
    <EntryCard title={t.gone}>
      <p className="m-0 text-fg2">{t.goneAbout}</p>
      <Link to="/sign-in" className={`${buttonClass()} h-9`}>
        {t.toSignIn}
      </Link>
    </EntryCard>
  );
}
