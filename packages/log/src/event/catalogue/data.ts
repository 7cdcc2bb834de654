import { type CatalogueEntry, family } from './entry.ts';

/** Data that leave, arrive or change in bulk, and the rows of any table. */
// biome-ignore format: a table, one line per type
const ROWS = [
  ['data.export.csv', 'warning', 'table', 'Data was exported as CSV', 'success'],
  ['data.export.json', 'warning', 'table', 'Data was exported as JSON', 'success'],
  ['data.import.csv', 'warning', 'table', 'Data was imported from CSV', 'success'],
  ['data.invoice.read', 'info', 'invoice', 'An invoice was opened', 'sensitive_read'],
  ['data.certificate.read', 'info', 'certificate', 'A certificate was opened', 'sensitive_read'],
  ['data.order.read', 'info', 'order', 'An order was opened', 'sensitive_read'],
  ['data.ai_mass_operation.executed', 'warning', 'table', 'An AI mass operation changed many rows', 'success'],
  ['data.bulk.updated', 'warning', 'table', 'Many rows were changed at once', 'success'],
  ['data.bulk.deleted', 'warning', 'table', 'Many rows were deleted at once', 'success'],
  ['data.subject.exported', 'warning', 'data_subject', 'The personal data of a person were exported on request', 'success'],
  ['data.subject.erased', 'warning', 'data_subject', 'The personal data of a person were erased on request', 'success'],
] as const;

// biome-ignore format: a table, one line per type
const TABLE_ROWS = [
  ['item.{table}.created', 'info', '{table}', 'A row was created in {table}', 'success'],
  ['item.{table}.updated', 'info', '{table}', 'A row was changed in {table}', 'success'],
  ['item.{table}.deleted', 'warning', '{table}', 'A row was deleted from {table}', 'success'],
] as const;

export type DataType = (typeof ROWS)[number][0];
export const DATA_EVENTS: readonly CatalogueEntry[] = [
  ...family('Data', ROWS),
  ...family('Data', TABLE_ROWS),
];
