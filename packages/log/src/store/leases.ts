/**
 * Who of several does what only one may do at a time. A lease lasts as long as its holder renews it; when that one dies, another has
 * it within its time. It is judged by one clock, that of the database.
 *
 * A holder that was held up may act for a moment after another has begun: what runs under a lease must bear being done twice.
 */
export interface Leases {
  /** Takes a lease that nobody has or whose time is over, or renews one's own; false when somebody else has it. */
  claim(name: string, ttlMs: number): Promise<boolean>;
  /** Gives it up, if one has it. */
  release(name: string): Promise<void>;
}
