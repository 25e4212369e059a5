import { DeployFailure } from '../deploy-failure.ts';
import type { Kubectl } from './kubectl.ts';

const LAST_LINES = 20;
const LAST_EVENTS = 5;
const LONGEST = 400;

/** What tells why a pod failed: its warnings, and the last lines that it wrote, those of the instance before where it was started again. */
export async function podStory(kubectl: Kubectl, pod: string | undefined): Promise<readonly string[]> {
  if (pod === undefined) return [];
  const [events, before, now] = await Promise.all([
    ask(kubectl, [
      'get',
      'events',
      `--field-selector=involvedObject.name=${pod},type=Warning`,
      '--output=jsonpath={range .items[*]}{.reason}: {.message}{"\\n"}{end}',
    ]),
    ask(kubectl, ['logs', pod, '--all-containers', '--previous', `--tail=${LAST_LINES}`]),
    ask(kubectl, ['logs', pod, '--all-containers', `--tail=${LAST_LINES}`]),
  ]);
  const lines = before.length > 0 ? before : now;
  const told = events.slice(-LAST_EVENTS).map((line) => (line.length > LONGEST ? `${line.slice(0, LONGEST)} …` : line));
  return [...under(`last lines of pod ${pod}:`, lines), ...under(`events of pod ${pod}:`, told)];
}

function under(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

/** Telling why must not hide what: what cannot be read is left out. */
async function ask(kubectl: Kubectl, args: readonly string[]): Promise<readonly string[]> {
  try {
    return [
      ...new Set((await kubectl.run(args)).text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('unable to retrieve container logs'))),
    ];
  } catch (error) {
    if (error instanceof DeployFailure) return [];
    throw error;
  }
}
