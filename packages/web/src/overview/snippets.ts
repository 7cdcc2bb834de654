/** Programs that send a first event, as they are copied: nothing in them needs to be changed but the key, which is not in them. */
export interface Snippet {
  readonly id: 'curl' | 'node' | 'embedded' | 'php';
  readonly name: string;
  readonly code: string;
}

/** The name of the variable that every snippet takes the key from. */
export const KEY_VARIABLE = 'ATTESTRY_API_KEY';

/** Where events are sent to: this server, wherever it is mounted. */
export function recordsUrl(baseUrl: string, log: string): string {
  const url = new URL(`api/v1/logs/${encodeURIComponent(log)}/records`, baseUrl);
  // Each snippet writes the address between single quotes.
  return url.href.replaceAll("'", '%27');
}

export function snippetsFor(url: string, log: string): readonly Snippet[] {
  return [
    { id: 'curl', name: 'curl', code: curl(url) },
    { id: 'node', name: 'Node.js', code: node(url) },
    { id: 'embedded', name: 'Node.js (embedded)', code: embedded(log) },
    { id: 'php', name: 'PHP', code: php(url) },
  ];
}

function curl(url: string): string {
  return `curl '${url}' \\
  -H "Authorization: Bearer $${KEY_VARIABLE}" \\
  -H 'Content-Type: application/json' \\
  -d '{"type":"auth.login","actor":{"type":"user","id":42,"name":"Ada"},"request":{"ip":"203.0.113.7"}}'`;
}

function node(url: string): string {
  return `await fetch('${url}', {
  method: 'POST',
  headers: {
    authorization: \`Bearer \${process.env.${KEY_VARIABLE}}\`,
    'content-type': 'application/json',
  },
  body: JSON.stringify({
    type: 'auth.login',
    actor: { type: 'user', id: 42, name: 'Ada' },
    request: { ip: '203.0.113.7' },
  }),
});`;
}

/** Beside the server, in the same data folder: what it records is seen here. */
function embedded(log: string): string {
  return `import { openDataFolder, openFolderLog } from '@attestry/log/folder';

const log = await openFolderLog(openDataFolder('./data'), '${log}');
await log.record('auth.login', {
  actor: { type: 'user', id: 42, name: 'Ada' },
  request: { ip: '203.0.113.7' },
});`;
}

function php(url: string): string {
  return `<?php
$request = curl_init('${url}');
curl_setopt_array($request, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => [
        'Authorization: Bearer ' . getenv('${KEY_VARIABLE}'),
        'Content-Type: application/json',
    ],
    CURLOPT_POSTFIELDS => json_encode([
        'type' => 'auth.login',
        'actor' => ['type' => 'user', 'id' => 42, 'name' => 'Ada'],
        'request' => ['ip' => '203.0.113.7'],
    ]),
]);
echo curl_exec($request);`;
}
