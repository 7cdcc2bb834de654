import { type CatalogueEntry, family } from './entry.ts';

/** What visitors see and send. */
// biome-ignore format: a table, one line per type
const CONTENT = [
  ['pagebuilder.page.created', 'info', 'page', 'A page was created', 'success'],
  ['pagebuilder.page.updated', 'info', 'page', 'A page was changed', 'success'],
  ['pagebuilder.page.published', 'info', 'page', 'A page was published', 'success'],
  ['pagebuilder.page.unpublished', 'info', 'page', 'A page was taken offline', 'success'],
  ['pagebuilder.page.deleted', 'warning', 'page', 'A page was deleted', 'success'],
  ['pagebuilder.page.restored', 'info', 'page', 'An earlier version of a page was restored', 'success'],
  ['pagebuilder.template.updated', 'info', 'template', 'A page template was changed', 'success'],
  ['pagebuilder.template.deleted', 'warning', 'template', 'A page template was deleted', 'success'],
  ['menu.created', 'info', 'menu', 'A menu was created', 'success'],
  ['menu.updated', 'info', 'menu', 'A menu was changed', 'success'],
  ['menu.deleted', 'warning', 'menu', 'A menu was deleted', 'success'],
  ['menu.item.created', 'info', 'menu_item', 'A menu item was created', 'success'],
  ['menu.item.updated', 'info', 'menu_item', 'A menu item was changed or moved', 'success'],
  ['menu.item.deleted', 'warning', 'menu_item', 'A menu item was deleted', 'success'],
  ['media.uploaded', 'info', 'media', 'A file was uploaded', 'success'],
  ['media.updated', 'info', 'media', 'A file or its description was replaced', 'success'],
  ['media.renamed', 'info', 'media', 'A file was renamed', 'success'],
  ['media.moved', 'info', 'media', 'A file was moved to another folder', 'success'],
  ['media.downloaded', 'info', 'media', 'A protected file was downloaded', 'sensitive_read'],
  ['media.deleted', 'warning', 'media', 'A file was deleted', 'success'],
  ['emailmarketing.campaign.created', 'info', 'campaign', 'A campaign was created', 'success'],
  ['emailmarketing.campaign.updated', 'info', 'campaign', 'A campaign was changed', 'success'],
  ['emailmarketing.campaign.sent', 'info', 'campaign', 'A campaign was sent', 'success'],
  ['emailmarketing.campaign.deleted', 'warning', 'campaign', 'A campaign was deleted', 'success'],
  ['formfunnel.form.created', 'info', 'form', 'A form or funnel was created', 'success'],
  ['formfunnel.form.updated', 'info', 'form', 'A form or funnel was changed', 'success'],
  ['formfunnel.form.deleted', 'warning', 'form', 'A form or funnel was deleted', 'success'],
  ['search.synonym.updated', 'info', 'synonym', 'Search synonyms or boosts were changed', 'success'],
] as const;

// biome-ignore format: a table, one line per type
const DATA = [
  ['emailmarketing.subscriber.created', 'info', 'subscriber', 'A subscriber was added', 'success'],
  ['emailmarketing.subscriber.unsubscribed', 'info', 'subscriber', 'A subscriber opted out', 'success'],
  ['emailmarketing.subscriber.deleted', 'warning', 'subscriber', 'A subscriber was deleted', 'success'],
  ['emailmarketing.subscriber.exported', 'warning', 'subscriber', 'A list of subscribers was exported', 'success'],
  ['formfunnel.submission.received', 'info', 'form_submission', 'A form was submitted', 'success'],
  ['formfunnel.submission.read', 'info', 'form_submission', 'A form submission was opened', 'sensitive_read'],
  ['formfunnel.submission.deleted', 'warning', 'form_submission', 'A form submission was deleted', 'success'],
] as const;

// biome-ignore format: a table, one line per type
const CONFIGURATION = [
  ['search.index.rebuilt', 'info', 'search_index', 'A search index was rebuilt', 'success'],
  ['search.index.deleted', 'warning', 'search_index', 'A search index was deleted', 'success'],
] as const;

export type ContentType = (typeof CONTENT | typeof DATA | typeof CONFIGURATION)[number][0];
export const CONTENT_EVENTS: readonly CatalogueEntry[] = [
  ...family('Content', CONTENT),
  ...family('Data', DATA),
  ...family('Configuration', CONFIGURATION),
];
