import {
  clientVisit,
  contacts,
  domain,
  forgottenPassword,
  invoice,
  order,
  service,
  ticket,
} from './clients.ts';
import {
  accounting,
  automation,
  billing,
  offer,
  pages,
  siteContent,
  ticketTidying,
  visitors,
} from './office.ts';
import type { Story } from './story.ts';

/** What happens again and again, and how often compared to the rest. */
export const STORIES: readonly Story[] = [
  { weight: 22, hours: 'awake', tell: clientVisit },
  { weight: 5, hours: 'awake', tell: forgottenPassword },
  { weight: 13, hours: 'awake', tell: ticket },
  { weight: 9, hours: 'awake', tell: order },
  { weight: 14, hours: 'always', tell: invoice },
  { weight: 10, hours: 'always', tell: domain },
  { weight: 9, hours: 'awake', tell: service },
  { weight: 6, hours: 'awake', tell: contacts },
  { weight: 4, hours: 'office', tell: billing },
  { weight: 3, hours: 'office', tell: accounting },
  { weight: 3, hours: 'office', tell: ticketTidying },
  { weight: 5, hours: 'office', tell: offer },
  { weight: 6, hours: 'office', tell: pages },
  { weight: 14, hours: 'office', tell: siteContent },
  { weight: 10, hours: 'awake', tell: visitors },
  { weight: 6, hours: 'always', tell: automation },
];
