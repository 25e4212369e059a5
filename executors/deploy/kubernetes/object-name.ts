import { createHash } from 'node:crypto';

/**
 * A name that Kubernetes takes for any object and as a label's value: up to 63 of a-z, 0-9 and "-", a letter first. Where that changes the
 * name, a part of its digest is added, so that two names never become one.
 */
export function objectName(name: string, ending = ''): string {
  const whole = `${name}${ending}`;
  if (/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(whole)) return whole;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 63 - digest.length - 1 - ending.length)
    .replace(/-+$/, '');
  return `${plain === '' ? 'x' : plain}-${digest}${ending}`;
}
