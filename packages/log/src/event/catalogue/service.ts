import { type CatalogueEntry, family } from './entry.ts';

/** Hosting services and their add-ons. */
// biome-ignore format: a table, one line per type
const ROWS = [
  ['service.account.provisioned', 'info', 'service', 'A service was provisioned'],
  ['service.account.provision_failed', 'warning', 'service', 'A service could not be provisioned', 'failure'],
  ['service.account.suspended', 'warning', 'service', 'A service was suspended'],
  ['service.account.suspend_failed', 'warning', 'service', 'A service could not be suspended', 'failure'],
  ['service.account.unsuspended', 'info', 'service', 'A service was unsuspended'],
  ['service.account.unsuspend_failed', 'warning', 'service', 'A service could not be unsuspended', 'failure'],
  ['service.account.terminated', 'warning', 'service', 'A service was terminated'],
  ['service.account.terminate_failed', 'warning', 'service', 'A service could not be terminated', 'failure'],
  ['service.addon.created', 'info', 'service_addon', 'An add-on was added to a service'],
  ['service.addon.activated', 'info', 'service_addon', 'An add-on was activated'],
  ['service.addon.updated', 'info', 'service_addon', 'An add-on was changed'],
  ['service.addon.renewed', 'info', 'service_addon', 'An add-on was renewed'],
  ['service.addon.upgraded', 'info', 'upgrade', 'An add-on was upgraded'],
  ['service.addon.suspended', 'warning', 'service_addon', 'An add-on was suspended'],
  ['service.addon.unsuspended', 'info', 'service_addon', 'An add-on was unsuspended'],
  ['service.addon.cancelled', 'warning', 'service_addon', 'An add-on was cancelled'],
  ['service.addon.terminated', 'warning', 'service_addon', 'An add-on was terminated'],
  ['service.addon.deleted', 'warning', 'service_addon', 'An add-on was deleted'],
  ['service.addon.marked_fraud', 'warning', 'service_addon', 'An add-on was marked as fraud'],
  ['service.addon_feature.provisioned', 'info', 'service', 'An add-on feature was provisioned'],
  ['service.addon_feature.provision_failed', 'warning', 'service', 'An add-on feature could not be provisioned', 'failure'],
  ['service.addon_feature.deprovisioned', 'warning', 'service', 'An add-on feature was removed'],
  ['service.addon_feature.deprovision_failed', 'warning', 'service', 'An add-on feature could not be removed', 'failure'],
  ['service.addon_feature.suspended', 'warning', 'service', 'An add-on feature was suspended'],
  ['service.addon_feature.suspend_failed', 'warning', 'service', 'An add-on feature could not be suspended', 'failure'],
  ['service.addon_feature.unsuspended', 'info', 'service', 'An add-on feature was unsuspended'],
  ['service.addon_feature.unsuspend_failed', 'warning', 'service', 'An add-on feature could not be unsuspended', 'failure'],
  ['service.cancellation.requested', 'info', 'service', 'The cancellation of a service was requested'],
  ['service.config_options.upgraded', 'info', 'upgrade', 'The configuration options of a service were upgraded'],
  ['service.license.reissued', 'warning', 'license', 'A licence was reissued'],
  ['service.package.changed', 'info', 'service', 'The package of a service was changed'],
  ['service.package.change_failed', 'warning', 'service', 'The package of a service could not be changed', 'failure'],
  ['service.password.changed', 'warning', 'service', 'The password of a service was changed'],
  ['service.password.change_failed', 'warning', 'service', 'The password of a service could not be changed', 'failure'],
  ['service.product.upgraded', 'info', 'upgrade', 'A service was upgraded to another product'],
  ['service.service.updated', 'info', 'service', 'A service was changed'],
  ['service.service.deleted', 'warning', 'service', 'A service was deleted'],
] as const;

export type ServiceType = (typeof ROWS)[number][0];
export const SERVICE_EVENTS: readonly CatalogueEntry[] = family('Data', ROWS);
