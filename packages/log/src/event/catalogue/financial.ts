import { type CatalogueEntry, family } from './entry.ts';

/** Orders, invoices and payments. */
const ROWS = [
  ['financial.affiliate_commission.recorded', 'info', 'affiliate', 'An affiliate commission was credited'],
  ['financial.affiliate_withdrawal.requested', 'warning', 'affiliate', 'An affiliate asked for a payout'],
  ['financial.credit.adjusted', 'warning', 'client', 'The credit balance of a client was changed'],
  ['financial.fraud_check.passed', 'info', 'order', 'An order passed the fraud check'],
  ['financial.fraud_check.failed', 'warning', 'order', 'An order failed the fraud check', 'failure'],
  ['financial.gateway_callback.logged', 'info', 'gateway', 'A payment gateway reported a transaction'],
  ['financial.invoice.created', 'info', 'invoice', 'An invoice was created'],
  ['financial.invoice.updated', 'info', 'invoice', 'An invoice total was recalculated'],
  ['financial.invoice.paid', 'info', 'invoice', 'An invoice was paid'],
  ['financial.invoice.marked_unpaid', 'warning', 'invoice', 'An invoice was marked unpaid'],
  ['financial.invoice.cancelled', 'warning', 'invoice', 'An invoice was cancelled'],
  ['financial.invoice.refunded', 'warning', 'invoice', 'An invoice was refunded'],
  ['financial.invoice.split', 'info', 'invoice', 'An invoice was split'],
  ['financial.invoice.late_fee_added', 'info', 'invoice', 'A late fee was added to an invoice'],
  ['financial.invoice.gateway_changed', 'info', 'invoice', 'The payment gateway of an invoice was changed'],
  ['financial.order.created', 'info', 'order', 'An order was placed'],
  ['financial.order.accepted', 'info', 'order', 'An order was accepted'],
  ['financial.order.set_pending', 'info', 'order', 'An order was set back to pending'],
  ['financial.order.paid', 'info', 'order', 'An order was paid'],
  ['financial.order.cancelled', 'warning', 'order', 'An order was cancelled'],
  ['financial.order.refunded', 'warning', 'order', 'An order was cancelled and refunded'],
  ['financial.order.marked_fraud', 'warning', 'order', 'An order was marked as fraud'],
  ['financial.order.deleted', 'warning', 'order', 'An order was deleted'],
  ['financial.payment.applied', 'info', 'invoice', 'A payment was applied to an invoice'],
  ['financial.payment_method.updated', 'warning', 'client', 'The payment method of a client was changed'],
  ['financial.payment_method.migrated', 'info', 'client', 'The payment method of a client was migrated'],
  ['financial.quote.created', 'info', 'quote', 'A quote was created'],
  ['financial.quote.status_changed', 'info', 'quote', 'The status of a quote was changed'],
  ['financial.quote.accepted', 'info', 'quote', 'A quote was accepted'],
  ['financial.refund.issued', 'warning', 'transaction', 'A refund was issued by hand'],
  ['financial.transaction.recorded', 'info', 'transaction', 'A transaction was recorded'],
  ['financial.upgrade.checked_out', 'info', 'upgrade', 'An upgrade was ordered'],
] as const;

export type FinancialType = (typeof ROWS)[number][0];
export const FINANCIAL_EVENTS: readonly CatalogueEntry[] = family('Data', ROWS);
