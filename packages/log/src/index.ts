export type { EventInput } from './event/event.ts';
