import { type CatalogueEntry, FAILURE, family, SUCCESS } from './entry.ts';

/** The installation itself: plugins, updates, tasks, backups, deployments. */
export const SYSTEM_EVENTS: readonly CatalogueEntry[] = family('Configuration', [
  ['system.plugin.installed', 'critical', 'plugin', 'A plugin was installed', SUCCESS],
  ['system.plugin.uninstalled', 'critical', 'plugin', 'A plugin was uninstalled', SUCCESS],
  ['system.plugin.updated', 'critical', 'plugin', 'A plugin was updated', SUCCESS],
  ['system.plugin.enabled', 'critical', 'plugin', 'A plugin was enabled', SUCCESS],
  ['system.plugin.disabled', 'critical', 'plugin', 'A plugin was disabled', SUCCESS],
  ['system.migrations.executed', 'critical', 'migration', 'Database migrations were executed', SUCCESS],
  ['system.update.completed', 'critical', 'system', 'The system was updated', SUCCESS],
  ['system.task.triggered', 'info', 'task', 'A scheduled task was started by hand', SUCCESS],
  ['system.task.failed', 'warning', 'task', 'A scheduled task failed', FAILURE],
  ['system.cache.cleared', 'warning', 'cache', 'The cache was cleared', SUCCESS],
  ['system.maintenance.enabled', 'critical', 'system', 'Maintenance mode was switched on', SUCCESS],
  ['system.maintenance.disabled', 'critical', 'system', 'Maintenance mode was switched off', SUCCESS],
  ['system.backup.created', 'info', 'backup', 'A backup was created', SUCCESS],
  ['system.backup.restored', 'critical', 'backup', 'A backup was restored', SUCCESS],
  ['deployment.completed', 'critical', 'deployment', 'A deployment finished', SUCCESS],
  ['deployment.failed', 'critical', 'deployment', 'A deployment failed', FAILURE],
]);
