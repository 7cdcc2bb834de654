/** The grammar, for the help of every verb that takes a query. */
export const QUERY_HELP: string = `
Queries:
  ada lopez                     words, anywhere in ids, names, address, reason, details
  "credit limit"                those words, one after the other
  type:auth.                    every type below auth; type:auth.login is exactly that one
  severity:>=warning            info, warning, critical, in this order
  actor:42 target:client        by id, name, e-mail or type
  ip:203.0.113.0/24             an address or a network
  time:>now-24h                 or time:2026-11-01..2026-11-08
  changed:credit_limit          a change that touched this field; after.status:closed
  a OR b, -a, (a b) c           or, not, groups; side by side means and
Keys: type group category severity outcome actor target related behalf subject ip ua session source
      time seq id ref hash request trace reason before.* after.* details.* changed is has`;

/** What is told after an error: a query may look like an option. */
export function hintOfMinus(verb: string): string {
  return `A query that begins with "-" stands after "--": attestry ${verb} -- -type:auth.`;
}
