import { type CatalogueEntry, family } from './entry.ts';

/** The installation itself: plugins, updates, tasks, backups, deployments. */
const ROWS = [
  ['system.plugin.installed', 'critical', 'plugin', 'A plugin was installed', 'success'],
  ['system.plugin.uninstalled', 'critical', 'plugin', 'A plugin was uninstalled', 'success'],
  ['system.plugin.updated', 'critical', 'plugin', 'A plugin was updated', 'success'],
  ['system.plugin.enabled', 'critical', 'plugin', 'A plugin was enabled', 'success'],
  ['system.plugin.disabled', 'critical', 'plugin', 'A plugin was disabled', 'success'],
  ['system.migrations.executed', 'critical', 'migration', 'Database migrations were executed', 'success'],
  ['system.update.completed', 'critical', 'system', 'The system was updated', 'success'],
  ['system.task.triggered', 'info', 'task', 'A scheduled task was started by hand', 'success'],
  ['system.task.failed', 'warning', 'task', 'A scheduled task failed', 'failure'],
  ['system.cache.cleared', 'warning', 'cache', 'The cache was cleared', 'success'],
  ['system.maintenance.enabled', 'critical', 'system', 'Maintenance mode was switched on', 'success'],
  ['system.maintenance.disabled', 'critical', 'system', 'Maintenance mode was switched off', 'success'],
  ['system.backup.created', 'info', 'backup', 'A backup was created', 'success'],
  ['system.backup.restored', 'critical', 'backup', 'A backup was restored', 'success'],
  ['deployment.completed', 'critical', 'deployment', 'A deployment finished', 'success'],
  ['deployment.failed', 'critical', 'deployment', 'A deployment failed', 'failure'],
] as const;

export type SystemType = (typeof ROWS)[number][0];
export const SYSTEM_EVENTS: readonly CatalogueEntry[] = family('Configuration', ROWS);
