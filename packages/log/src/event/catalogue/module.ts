import { type CatalogueEntry, family } from './entry.ts';

/** Extensions of a hosting panel, and its jobs. */
// biome-ignore format: a table, one line per type
const ROWS = [
  ['module.addon.activated', 'critical', 'addon_module', 'An add-on module was activated'],
  ['module.addon.deactivated', 'critical', 'addon_module', 'An add-on module was deactivated'],
  ['module.addon_config.updated', 'critical', 'addon_module', 'The configuration of an add-on module was changed'],
  ['module.automation_task.completed', 'info', 'automation_task', 'An automation task ran'],
  ['module.capture.gap', 'critical', 'audit_log', 'Capture of events had a gap'],
  ['module.command.executed', 'info', 'service', 'A custom module command was executed'],
  ['module.command.failed', 'warning', 'service', 'A custom module command failed', 'failure'],
  ['module.daily_cron.completed', 'info', 'cron', 'The daily cron job finished'],
] as const;

export type ModuleType = (typeof ROWS)[number][0];
export const MODULE_EVENTS: readonly CatalogueEntry[] = family('Configuration', ROWS);
