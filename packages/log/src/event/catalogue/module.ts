import { type CatalogueEntry, FAILURE, family } from './entry.ts';

/** Extensions of a hosting panel, and its jobs. */
// biome-ignore format: a table, one line per type
export const MODULE_EVENTS: readonly CatalogueEntry[] = family('Configuration', [
  ['module.addon.activated', 'critical', 'addon_module', 'An add-on module was activated'],
  ['module.addon.deactivated', 'critical', 'addon_module', 'An add-on module was deactivated'],
  ['module.addon_config.updated', 'critical', 'addon_module', 'The configuration of an add-on module was changed'],
  ['module.automation_task.completed', 'info', 'automation_task', 'An automation task ran'],
  ['module.capture.gap', 'critical', 'audit_log', 'Capture of events had a gap'],
  ['module.command.executed', 'info', 'service', 'A custom module command was executed'],
  ['module.command.failed', 'warning', 'service', 'A custom module command failed', FAILURE],
  ['module.daily_cron.completed', 'info', 'cron', 'The daily cron job finished'],
]);
