import { fieldManager } from './apply-objects.ts';
import type { KubeObject } from './kube-object.ts';
import type { Kubectl } from './kubectl.ts';

/** What applying the objects would change on the server, as a diff for people; undefined where it would change nothing. Changes nothing, and hides what Secrets hold. */
export async function diffObjects(kubectl: Kubectl, objects: readonly KubeObject[]): Promise<string | undefined> {
  if (objects.length === 0) return undefined;
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  const flags = ['--server-side', `--field-manager=${fieldManager}`, '--force-conflicts', '--filename=-'];
  const { text, exitCode } = await kubectl.run(['diff', ...flags], { input: list, answers: [1] });
  return exitCode === 0 ? undefined : readableDiff(text);
}

/** Several diffs as one; undefined where none says anything. */
export function joinedDiff(parts: readonly (string | undefined)[]): string | undefined {
  const said = parts.filter((part) => part !== undefined);
  return said.length === 0 ? undefined : said.join('\n');
}

/** Without what names temporary files, and what the server counts by itself. */
function readableDiff(text: string): string {
  const parts: string[][] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('diff ') || line.startsWith('+++ ') || /^[-+ ] {2}(generation|resourceVersion|uid|creationTimestamp):/.test(line)) continue;
    const file = /^--- \S*\/([^/\s]+)/.exec(line)?.[1];
    if (file !== undefined || line.startsWith('@@')) parts.push([]);
    parts.at(-1)?.push(file === undefined ? line : `--- ${file}`);
  }
  return parts
    .filter(([first = '', ...lines]) => !first.startsWith('@@') || lines.some((line) => /^[-+]/.test(line)))
    .flat()
    .join('\n')
    .trimEnd();
}
