import pc from 'picocolors';
import type { DevReport, DevService, DevServiceState } from './dev-report.ts';

/** Of so many services each has a line; of more, those that are not well and the first ones. */
const MOST_SERVICES = 8;

const signs: Readonly<Record<DevServiceState, string>> = {
  running: '●',
  starting: '◌',
  building: '◐',
  testing: '◑',
  unhealthy: '▲',
  aborted: '✗',
  failed: '✗',
  stopped: '○',
  idle: '·',
};

/** What stands at the bottom of the terminal under `mmo dev`: services, tests, and where to go with a browser. */
export function screenLines(
  { workspace, gateway, services, tests }: DevReport,
  { columns, color, now, page }: { readonly columns: number; readonly color: boolean; readonly now: number; readonly page: string | undefined },
): readonly string[] {
  const paint = pc.createColors(color);
  const paints = { good: paint.green, busy: paint.yellow, bad: paint.red, quiet: paint.dim } as const;
  const running = services.filter(({ runs }) => runs);
  const isIll = ({ state, problem }: DevService): boolean => moodOf(state) === 'bad' || problem !== undefined;
  const first = [...running].sort((a, b) => Number(isIll(b)) - Number(isIll(a))).slice(0, MOST_SERVICES);
  const listed = running.filter((service) => first.includes(service));
  const width = Math.max(0, ...listed.map(({ name }) => name.length));
  const rows = listed.map(({ name, state, problem, instances }) => {
    const [one] = instances;
    const ports = instances.flatMap((instance) => instance.ports.map((port) => (port === instance.debugPort ? `${port} (debugger)` : `${port}`)));
    const facts = [
      ...(instances.length > 1 ? [`×${instances.length}`] : []),
      ...ports,
      ...(one?.startedAt === undefined ? [] : [shownTime(now - one.startedAt)]),
      ...(one !== undefined && one.restarts > 0 ? [`↻ ${one.restarts}`] : []),
    ];
    const mood = paints[moodOf(state)];
    const trouble = problem === undefined ? '' : paint.red(`  ${problem.split('\n')[0] ?? ''}`);
    return `${mood(signs[state])} ${name.padEnd(width)}  ${mood(state.padEnd('unhealthy'.length))}  ${paint.dim(facts.join('  '))}${trouble}`;
  });
  const more = running.length - listed.length;
  const failed = tests.filter(({ status }) => status === 'failed').map(({ task }) => task);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const title = `── ${workspace} `;
  return [
    paint.dim(`${title}${'─'.repeat(Math.max(0, columns - title.length))}`),
    ...rows,
    ...(more > 0 ? [paint.dim(`  and ${more} more`)] : []),
    ...(tests.length === 0
      ? []
      : [failed.length === 0 ? `${paint.green('✓')} tests  ${passed} passed` : `${paint.red('✗')} tests  ${paint.red(failed.join(', '))}`]),
    ...(gateway === undefined ? [] : [`${paint.dim('gateway')} ${gateway}`]),
    ...(page === undefined ? [] : [`${paint.dim('page')}    ${page}`]),
  ];
}

function moodOf(state: DevServiceState): 'good' | 'busy' | 'bad' | 'quiet' {
  if (state === 'running') return 'good';
  if (state === 'aborted' || state === 'failed' || state === 'unhealthy') return 'bad';
  return state === 'stopped' || state === 'idle' ? 'quiet' : 'busy';
}

function shownTime(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)}m` : `${Math.floor(seconds / 3600)}h${Math.floor((seconds % 3600) / 60)}m`;
}
