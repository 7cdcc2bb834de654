import { type CatalogueEntry, family, SENSITIVE_READ, SUCCESS } from './entry.ts';

/** What visitors see and send. */
// biome-ignore format: a table, one line per type
export const CONTENT_EVENTS: readonly CatalogueEntry[] = [
  ...family('Content', [
    ['pagebuilder.page.created', 'info', 'page', 'A page was created', SUCCESS],
    ['pagebuilder.page.updated', 'info', 'page', 'A page was changed', SUCCESS],
    ['pagebuilder.page.published', 'info', 'page', 'A page was published', SUCCESS],
    ['pagebuilder.page.unpublished', 'info', 'page', 'A page was taken offline', SUCCESS],
    ['pagebuilder.page.deleted', 'warning', 'page', 'A page was deleted', SUCCESS],
    ['pagebuilder.page.restored', 'info', 'page', 'An earlier version of a page was restored', SUCCESS],
    ['pagebuilder.template.updated', 'info', 'template', 'A page template was changed', SUCCESS],
    ['pagebuilder.template.deleted', 'warning', 'template', 'A page template was deleted', SUCCESS],
    ['menu.created', 'info', 'menu', 'A menu was created', SUCCESS],
    ['menu.updated', 'info', 'menu', 'A menu was changed', SUCCESS],
    ['menu.deleted', 'warning', 'menu', 'A menu was deleted', SUCCESS],
    ['menu.item.created', 'info', 'menu_item', 'A menu item was created', SUCCESS],
    ['menu.item.updated', 'info', 'menu_item', 'A menu item was changed or moved', SUCCESS],
    ['menu.item.deleted', 'warning', 'menu_item', 'A menu item was deleted', SUCCESS],
    ['media.uploaded', 'info', 'media', 'A file was uploaded', SUCCESS],
    ['media.updated', 'info', 'media', 'A file or its description was replaced', SUCCESS],
    ['media.renamed', 'info', 'media', 'A file was renamed', SUCCESS],
    ['media.moved', 'info', 'media', 'A file was moved to another folder', SUCCESS],
    ['media.downloaded', 'info', 'media', 'A protected file was downloaded', SENSITIVE_READ],
    ['media.deleted', 'warning', 'media', 'A file was deleted', SUCCESS],
    ['emailmarketing.campaign.created', 'info', 'campaign', 'A campaign was created', SUCCESS],
    ['emailmarketing.campaign.updated', 'info', 'campaign', 'A campaign was changed', SUCCESS],
    ['emailmarketing.campaign.sent', 'info', 'campaign', 'A campaign was sent', SUCCESS],
    ['emailmarketing.campaign.deleted', 'warning', 'campaign', 'A campaign was deleted', SUCCESS],
    ['formfunnel.form.created', 'info', 'form', 'A form or funnel was created', SUCCESS],
    ['formfunnel.form.updated', 'info', 'form', 'A form or funnel was changed', SUCCESS],
    ['formfunnel.form.deleted', 'warning', 'form', 'A form or funnel was deleted', SUCCESS],
    ['search.synonym.updated', 'info', 'synonym', 'Search synonyms or boosts were changed', SUCCESS],
  ]),
  ...family('Data', [
    ['emailmarketing.subscriber.created', 'info', 'subscriber', 'A subscriber was added', SUCCESS],
    ['emailmarketing.subscriber.unsubscribed', 'info', 'subscriber', 'A subscriber opted out', SUCCESS],
    ['emailmarketing.subscriber.deleted', 'warning', 'subscriber', 'A subscriber was deleted', SUCCESS],
    ['emailmarketing.subscriber.exported', 'warning', 'subscriber', 'A list of subscribers was exported', SUCCESS],
    ['formfunnel.submission.received', 'info', 'form_submission', 'A form was submitted', SUCCESS],
    ['formfunnel.submission.read', 'info', 'form_submission', 'A form submission was opened', SENSITIVE_READ],
    ['formfunnel.submission.deleted', 'warning', 'form_submission', 'A form submission was deleted', SUCCESS],
  ]),
  ...family('Configuration', [
    ['search.index.rebuilt', 'info', 'search_index', 'A search index was rebuilt', SUCCESS],
    ['search.index.deleted', 'warning', 'search_index', 'A search index was deleted', SUCCESS],
  ]),
];
