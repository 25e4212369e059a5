import { isForbidden } from './is-forbidden.ts';
import { type Kubectl, KubectlFailure } from './kubectl.ts';

export interface NamespaceMarks {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Makes the namespace of a place unless it is there; its label says that mmo did, so that it is mmo's to remove where it goes with what is in
 * it. Resolves with whether it was made. Who may not make one can still work in one that is there.
 */
export async function ensureNamespace({ run, namespace }: Kubectl, { labels = {}, annotations = {} }: NamespaceMarks = {}): Promise<boolean> {
  const metadata = { name: namespace, labels: { ...labels, 'app.kubernetes.io/managed-by': 'mmo' }, annotations };
  try {
    await run(['create', '--filename=-'], { isClusterWide: true, input: JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata }) });
    return true;
  } catch (error) {
    if (error instanceof KubectlFailure && error.said.includes('(AlreadyExists)')) return false;
    if (!isForbidden(error)) throw error;
    const { text } = await run(['get', 'namespace', namespace, '--ignore-not-found', '--output=name'], { isClusterWide: true }).catch(() => ({ text: '' }));
    if (text.trim() === '') throw error;
    return false;
  }
}
