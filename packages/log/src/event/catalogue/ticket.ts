import { type CatalogueEntry, family } from './entry.ts';

/** Support tickets. */
const ROWS = [
  ['ticket.ticket.opened', 'info', 'ticket', 'A ticket was opened'],
  ['ticket.ticket.closed', 'info', 'ticket', 'A ticket was closed'],
  ['ticket.ticket.merged', 'info', 'ticket', 'Tickets were merged'],
  ['ticket.ticket.split', 'info', 'ticket', 'A ticket was split'],
  ['ticket.ticket.deleted', 'warning', 'ticket', 'A ticket was deleted'],
  ['ticket.reply.created', 'info', 'ticket', 'A reply was added to a ticket'],
  ['ticket.reply.deleted', 'warning', 'ticket_reply', 'A reply to a ticket was deleted'],
  ['ticket.note.created', 'info', 'ticket', 'An internal note was added to a ticket'],
  ['ticket.assignee.changed', 'info', 'ticket', 'A ticket was assigned to somebody'],
  ['ticket.department.changed', 'info', 'ticket', 'A ticket was moved to another department'],
  ['ticket.priority.changed', 'info', 'ticket', 'The priority of a ticket was changed'],
  ['ticket.status.changed', 'info', 'ticket', 'The status of a ticket was changed'],
  ['ticket.subject.changed', 'info', 'ticket', 'The subject of a ticket was changed'],
] as const;

export type TicketType = (typeof ROWS)[number][0];
export const TICKET_EVENTS: readonly CatalogueEntry[] = family('Data', ROWS);
