/** What somebody may have meant by a member name that events do not have. */

/** Names that other audit logs use for the same thing, folded. */
const ELSEWHERE: { readonly [folded: string]: string } = {
  action: 'type',
  event: 'type',
  eventtype: 'type',
  timestamp: 'occurredAt',
  time: 'occurredAt',
  date: 'occurredAt',
  createdat: 'occurredAt',
  user: 'actor',
  initiator: 'actor',
  impersonator: 'behalf',
  resource: 'target',
  object: 'target',
  entity: 'target',
  result: 'outcome',
  status: 'outcome',
  level: 'severity',
  ip: 'request.ip',
  ipaddress: 'request.ip',
  useragent: 'request.userAgent',
  url: 'request.path',
  session: 'request.sessionId',
  old: 'before',
  new: 'after',
  changes: 'before and after',
  message: 'reason',
  description: 'reason',
  metadata: 'details',
  meta: 'details',
  data: 'details',
  context: 'details',
  eventid: 'id',
  idempotencykey: 'id',
};

/** The known name that `name` was probably meant to be; undefined when none is near. */
export function suggestMember(name: string, known: readonly string[], isEvent: boolean): string | undefined {
  const folded = fold(name);
  if (folded.length > 32) return undefined;
  const near = known.find((candidate) => isNear(folded, fold(candidate)));
  if (near !== undefined || !isEvent) return near;
  return Object.hasOwn(ELSEWHERE, folded) ? ELSEWHERE[folded] : undefined;
}

function fold(name: string): string {
  return name.replace(/[_\-. ]/g, '').toLowerCase();
}

/** The same but for one letter that is other, missing, too many or swapped with its neighbour. */
function isNear(a: string, b: string): boolean {
  if (a === b) return true;
  if (Math.abs(a.length - b.length) > 1 || Math.min(a.length, b.length) < 3) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const [restA, restB] = [a.slice(same), b.slice(same)];
  const swapped = restA.slice(2) === restB.slice(2) && restA[0] === restB[1] && restA[1] === restB[0];
  return swapped || restA.slice(1) === restB || restA === restB.slice(1) || restA.slice(1) === restB.slice(1);
}
