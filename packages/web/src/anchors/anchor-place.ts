import type { AnchorConfig } from 'attestry/api';

/** Where an anchor is, as people know it; foreign text. */
export function anchorPlace(config: AnchorConfig): string {
  switch (config.kind) {
    case 'witness':
      return witnessNames(config.policy).join(', ');
    case 'timestamp':
    case 'webhook':
      return config.url;
    case 'file':
      return config.path;
    case 's3':
      return `${config.bucket}/${config.prefix} (${config.endpoint})`;
    case 'mail':
      return config.to.join(', ');
    default:
      config satisfies never;
      return '';
  }
}

/** Those that a C2SP tlog-policy names, in its order. */
export function witnessNames(policy: string): readonly string[] {
  return policy.split('\n').flatMap((line) => {
    const [, name] = /^\s*witness[ \t]+(\S+)/.exec(line) ?? [];
    return name === undefined ? [] : [name];
  });
}
