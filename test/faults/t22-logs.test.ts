import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { CappedLog } from '../../core/scheduler/capped-log.ts';
import { createLineSplitter } from '../../core/scheduler/line-splitter.ts';
import { mmoCommand } from '../support/mmo-command.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';
import { describeFault } from './rig/describe-fault.ts';
import { type MeasuredResult, measuredCall } from './rig/measured-call.ts';

const mostMb = 150;
const mega = 1024 * 1024;
const flood = join(import.meta.dirname, 't22-flood.mjs');

describeFault('t22', 'logs', (part) => {
  for (const kind of ['lines', 'line', 'binary'] as const) {
    part(`more output than fits into memory: ${kind}`, { quick: 1, full: 1 }, async ({ isFull, tally, defer, signal }) => {
      const megabytes = isFull ? 1024 : { lines: 96, line: 80, binary: 80 }[kind];
      const rig = createRig({ files: workspaceOf({ s: `node ${flood} ${kind} ${megabytes * mega}` }), git: false }, defer);
      const first = await runTo(rig, 'first.txt', ['--output=full'], { signal });
      const again = await runTo(rig, 'again.txt', ['--output=full'], { signal });
      const complaints = [...complaintsOf(first), ...complaintsOf(again)];
      const [one, two] = [await shownOf(rig, 'first.txt'), await shownOf(rig, 'again.txt')];
      if (one.digest !== two.digest || one.lines === 0) complaints.push(`the replay has ${two.lines} lines and other bytes than the first ${one.lines}`);
      const stored = storedLogs(rig);
      if (stored.some((size) => size > 66 * mega)) complaints.push(`a log of ${Math.max(...stored)} bytes is kept`);
      if (!one.hasNotice) complaints.push('nothing says what was left out');
      tally.tried(1, complaints);
    });
  }

  part('eight tasks at full speed do not mix within a line', { quick: 1, full: 1 }, async ({ isFull, tally, defer, signal }) => {
    const bytes = isFull ? 14 * mega : 2 * mega;
    const commands = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`s${n}`, `node ${flood} lines ${bytes}`]));
    const complaints: string[] = [];
    const rig = createRig({ files: workspaceOf(commands), git: false }, defer);
    for (const file of ['first.txt', 'again.txt']) {
      const result = await runTo(rig, file, ['--output=full', '-c', '8'], { signal });
      complaints.push(...complaintsOf(result));
      const { lines, broken, tasks } = await shownOf(rig, file);
      const wrong = [...tasks].filter(([, count]) => count !== [...tasks.values()][0]);
      if (broken.length > 0 || tasks.size !== 8 || wrong.length > 0)
        complaints.push(`of ${lines} lines: ${broken.slice(0, 3).join(' | ')} ${JSON.stringify([...tasks])}`);
    }
    tally.tried(1, complaints);
  });

  part('nothing in an output steers the terminal or the platform', { quick: 4, full: 12 }, async ({ count, random, tally, defer, signal }) => {
    for (let tried = 0; tried < count; tried += 1) {
      const rig = createRig(
        { files: workspaceOf({ s: `node ${flood} odd ${mega} ${random.below(1000)}; echo; echo ::stop-commands::x; echo '##[group]y'` }), git: false },
        defer,
      );
      const env = [{}, { CI: 'true', GITHUB_ACTIONS: 'true' }, { CI: 'true', GITLAB_CI: 'true' }, { FORCE_COLOR: '1', NO_COLOR: undefined }][tried % 4] ?? {};
      const result = await measuredCall(rig, ['run', 'build', '--output=full'], { env, signal });
      const complaints = [...complaintsOf(result)];
      // Colours and GitLab's own section marks are mmo's.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
      const rest = result.stdout.replaceAll(/\u001b\[[0-9;:]*m/g, '').replaceAll(/\u001b\[0Ksection_(?:start|end):[^\r]*\r\u001b\[0K/g, '');
      const steering = [...'\u0000\u0007\b\r\u001b\u007f\u009b'].filter((character) => rest.includes(character));
      if (steering.length > 0)
        complaints.push(
          `reached the terminal: ${JSON.stringify(steering)} in ${JSON.stringify(rest.slice(rest.indexOf(steering[0] ?? '') - 40).slice(0, 120))}`,
        );
      if (env.CI === 'true' && 'GITHUB_ACTIONS' in env && /^\s*::stop-commands|##\[group\]y/m.test(result.stdout))
        complaints.push('a command of the platform got through');
      if (result.stdout.includes('\ufffd') === false && !('FORCE_COLOR' in env)) complaints.push('broken bytes vanished without a mark');
      tally.tried(1, complaints);
    }
  });

  part('a log in memory is kept byte for byte, however it comes', { quick: 300, full: 20_000 }, async ({ count, random, tally }) => {
    for (let tried = 0; tried < count; tried += 1) {
      const bytes = Buffer.from(
        Array.from({ length: random.below(3000) }, () => [10, 13, 0, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 27, 65, 255][random.below(12)] ?? 0),
      );
      const pieces: Buffer[] = [];
      const lines = createLineSplitter((piece) => pieces.push(Buffer.from(piece)), 1 + random.below(300));
      for (let from = 0; from < bytes.length; ) {
        const to = from + 1 + random.below(200);
        lines.write(bytes.subarray(from, to));
        from = to;
      }
      lines.end();
      const kept: Buffer[] = [];
      const [headBytes, tailBytes] = [random.below(4000), random.below(500)];
      const log = new CappedLog({ write: (piece) => kept.push(Buffer.from(piece)), close: () => undefined }, { headBytes, tailBytes });
      for (const piece of pieces) log.append(piece);
      log.close();
      const logged = Buffer.concat(kept);
      const [, dropped = '0'] = /\n… (\d+) bytes are left out/.exec(logged.toString()) ?? [];
      const complaints = Buffer.concat(pieces).equals(bytes) ? [] : ['the pieces are not the whole'];
      const isWhole =
        dropped === '0'
          ? logged.equals(bytes)
          : logged.length < bytes.length - Number(dropped) + 200 && bytes.subarray(bytes.length - tailBytes).equals(logged.subarray(logged.length - tailBytes));
      if (!isWhole || log.size !== logged.length)
        complaints.push(`a log of ${bytes.length} bytes became ${logged.length}, ${dropped} left out, head ${headBytes}, tail ${tailBytes}`);
      tally.tried(1, complaints.length === 0 ? [] : [bytes.toString('hex').slice(0, 400), ...complaints]);
    }
  });

  part('who reads stdin gets its end, and a reader that leaves changes nothing', { quick: 4, full: 4 }, async ({ tally, defer, signal }) => {
    const commands = { reader: 'cat > out; read line; echo got "$line"; wc -c < /dev/stdin', many: `node ${flood} lines ${4 * mega}` };
    const rig = createRig({ files: workspaceOf(commands), git: false }, defer);
    const mmo = await mmoCommand();
    const read = await rig.mmo(['run', 'build', '-s', 'reader'], { signal });
    tally.tried(1, read.exitCode === 0 ? [] : [`a reader of stdin: exit ${read.exitCode}: ${read.stdout}${read.stderr}`]);
    for (const flags of [['--output=full'], ['--json'], ['--output=full', '--force']]) {
      // The shell says how mmo itself ended; head alone decides how the pipe does.
      const script = `{ "$@"; echo "exit $?" >&2; } | head -1`;
      const { stderr, stdout } = await rig.spawn(['sh', '-c', script, 'sh', ...mmo, 'run', 'build', ...flags], { signal }).ended;
      tally.tried(1, stderr === 'exit 0\n' && stdout.split('\n').length === 2 ? [] : [`${flags.join(' ')} | head -1: ${stderr.slice(0, 500)}`]);
    }
  });
});

function workspaceOf(commands: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const services = Object.entries(commands).map(([name, command]) => [`${name}/service.yml`, JSON.stringify({ name, tasks: { build: { command } } })]);
  return { 'mmo.json': '{"name":"w"}\n', ...Object.fromEntries(services) };
}

interface WrittenResult extends Omit<MeasuredResult, 'stdout'> {
  readonly stdout: string;
}

/** Runs the build with stdout in a file beside the workspace: this process must not hold it. */
async function runTo(rig: Rig, file: string, flags: readonly string[], call: { readonly signal: AbortSignal }): Promise<WrittenResult> {
  const [node, ...mmo] = await mmoCommand();
  const redirected: Rig = {
    ...rig,
    mmo: async (args, options) => rig.spawn(['sh', '-c', `exec "$@" > ${join(dirname(rig.root), file)}`, 'sh', node, ...mmo, ...args], options).ended,
  };
  return measuredCall(redirected, ['run', 'build', ...flags], call);
}

function complaintsOf({ exitCode, signal, stderr, peakMb }: WrittenResult): readonly string[] {
  const complaints = exitCode === 0 ? [] : [`exit ${exitCode ?? signal}: ${stderr.slice(0, 600)}`];
  return peakMb < mostMb ? complaints : [...complaints, `${Math.round(peakMb)} MB of memory`];
}

interface Shown {
  readonly digest: string;
  readonly lines: number;
  readonly hasNotice: boolean;
  readonly broken: readonly string[];
  /** Lines of each task. */
  readonly tasks: ReadonlyMap<string, number>;
}

/** What a run showed of its tasks' outputs, without mmo's own lines. */
async function shownOf(rig: Rig, file: string): Promise<Shown> {
  const hash = createHash('sha256');
  const tasks = new Map<string, number>();
  const broken: string[] = [];
  let [lines, hasNotice, task] = [0, false, ''];
  for await (const line of createInterface({
    input: createReadStream(join(dirname(rig.root), file), { highWaterMark: 1 << 20 }),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    const [, headline] = /^[✓✗=] (s\d*:build)/.exec(line) ?? [];
    task = headline ?? task;
    const [, prefix] = /^(s\d*:build) [│|] /.exec(line) ?? [];
    const text = prefix === undefined ? line : line.slice(line.indexOf(' ', prefix.length + 1) + 1);
    hasNotice ||= text.includes('bytes are left out here');
    if (headline !== undefined || /^\d+ tasks?: |^$/.test(text)) continue;
    if (text.startsWith('<')) {
      const [whole, , length, body] = /^<(\d+) (\d+) (x+)>$/.exec(text) ?? [];
      if (whole === undefined || body?.length !== Number(length)) broken.push(text.slice(0, 200));
      else tasks.set(prefix ?? task, (tasks.get(prefix ?? task) ?? 0) + 1);
    }
    lines += 1;
    hash.update(text);
  }
  return { digest: hash.digest('hex'), lines, hasNotice, broken, tasks };
}

function storedLogs(rig: Rig): readonly number[] {
  const folder = rig.path('.mmo');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [statSync(join(entry.parentPath, entry.name)).size] : [],
  );
}
