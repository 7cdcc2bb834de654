import { type CatalogueEntry, family, SENSITIVE_READ, SUCCESS } from './entry.ts';

/** Data that leave, arrive or change in bulk, and the rows of any table. */
// biome-ignore format: a table, one line per type
export const DATA_EVENTS: readonly CatalogueEntry[] = family('Data', [
  ['data.export.csv', 'warning', 'table', 'Data was exported as CSV', SUCCESS],
  ['data.export.json', 'warning', 'table', 'Data was exported as JSON', SUCCESS],
  ['data.import.csv', 'warning', 'table', 'Data was imported from CSV', SUCCESS],
  ['data.invoice.read', 'info', 'invoice', 'An invoice was opened', SENSITIVE_READ],
  ['data.certificate.read', 'info', 'certificate', 'A certificate was opened', SENSITIVE_READ],
  ['data.order.read', 'info', 'order', 'An order was opened', SENSITIVE_READ],
  ['data.ai_mass_operation.executed', 'warning', 'table', 'An AI mass operation changed many rows', SUCCESS],
  ['data.bulk.updated', 'warning', 'table', 'Many rows were changed at once', SUCCESS],
  ['data.bulk.deleted', 'warning', 'table', 'Many rows were deleted at once', SUCCESS],
  ['data.subject.exported', 'warning', 'data_subject', 'The personal data of a person were exported on request', SUCCESS],
  ['data.subject.erased', 'warning', 'data_subject', 'The personal data of a person were erased on request', SUCCESS],
  ['item.{table}.created', 'info', '{table}', 'A row was created in {table}', SUCCESS],
  ['item.{table}.updated', 'info', '{table}', 'A row was changed in {table}', SUCCESS],
  ['item.{table}.deleted', 'warning', '{table}', 'A row was deleted from {table}', SUCCESS],
]);
