import { createHmac } from 'node:crypto';

/** What stands in a record for a value that must not be read back from it: a keyed digest, not a bare one. */
export function hideValue(workspaceName: string): (value: string) => string {
  return (value) => `hmac:${createHmac('sha256', `mmo env file\0${workspaceName}`).update(value).digest('hex').slice(0, 32)}`;
}
