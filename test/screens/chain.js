/** What makes a chain intact, broken, cut or seen outside before its pictures are taken. */

import { join } from 'node:path';

/** Has a log verified whole, and waits until that is done. */
export async function verify({ url, apiKey }) {
  const at = `${url}/api/v1/logs/main/verifications`;
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const started = await fetch(at, { method: 'POST', headers, body: JSON.stringify({ mode: 'full' }) });
  if (!started.ok) throw new Error(`the verification was refused: ${await started.text()}`);
  const { id } = await started.json();
  for (let tries = 0; tries < 300; tries++) {
    const run = await (await fetch(`${at}/${id}`, { headers })).json();
    if (run.ended !== undefined && run.ended !== null) return run;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the verification did not end');
}

/** The position of the newest record that a query finds. */
export async function newest({ url, apiKey }, q) {
  const at = `${url}/api/v1/logs/main/records?${new URLSearchParams({ q, limit: '1' })}`;
  const answer = await fetch(at, { headers: { authorization: `Bearer ${apiKey}` } });
  const { records } = await answer.json();
  return records[0].leaf.seq;
}

/** Changes what people see of a record, as somebody with the file could, and has it found; says which record. */
export async function breakAndVerify(served) {
  await verify(served);
  const { rows } = await served.tamper('alter-section');
  await verify(served);
  return rows.from;
}

/** Cuts off its newest records, as an older copy that is put back does. */
export async function cut(served) {
  await served.tamper('delete-tail', { count: 3 });
}

/** Shows the log to two who are elsewhere: one takes it, one is not there. */
export async function anchor({ url, apiKey }, folder) {
  const at = `${url}/api/v1/logs/main/anchors`;
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const post = async (address, body) => {
    const answer = await fetch(address, {
      method: 'POST',
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`an anchor was refused: ${await answer.text()}`);
    return answer.json();
  };
  const anchors = [
    { name: 'Second site', config: { kind: 'file', path: join(folder, 'checkpoints') } },
    {
      name: 'Auditor',
      config: { kind: 'webhook', url: 'https://auditor.invalid/checkpoints' },
      secret: 'none of yours',
    },
  ];
  for (const one of anchors) {
    const { id } = await post(at, one);
    await post(`${at}/${id}/test`);
  }
}
