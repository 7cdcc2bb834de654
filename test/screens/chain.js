/** What makes a chain intact or broken before its pictures are taken. */

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
