import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createMasker } from '../../core/scheduler/create-masker.ts';
import { mmoCommand } from '../support/mmo-command.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';
import { describeFault } from './rig/describe-fault.ts';
import { tryContainers } from './t23-containers.ts';
import { fragmentsOf, leaksIn, randomSecrets } from './t23-fragments.ts';

const leak = readFileSync(join(import.meta.dirname, 't23-leak.mjs'), 'utf8');

describeFault('t23', 'secrets', (part) => {
  part('what tasks print of a secret is seen and kept nowhere', { quick: 20, full: 50 }, async ({ count, random, tally, defer, signal }) => {
    const secrets = randomSecrets(count, random);
    const rig = createRig({ files: files(count) }, defer);
    const collector = await startCollector(defer);
    const env = {
      ...Object.fromEntries(secrets.map((secret, n) => [`S${n}`, secret])),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    };
    const first = secrets[0] ?? '';
    const reports = ['--summarize=summary.json', '--profile=trace.json', '--junit=junit.xml', '--code-quality=quality.json'];
    const github = {
      GITHUB_ACTIONS: 'true',
      CI: 'true',
      GITHUB_STEP_SUMMARY: rig.path('step.md'),
      GITHUB_OUTPUT: rig.path('github-output'),
      GITHUB_ENV: rig.path('github-env'),
    };
    const gitlab = { GITLAB_CI: 'true', CI: 'true' };
    const calls: readonly (readonly [args: readonly string[], env?: Readonly<Record<string, string>>])[] = [
      [['run', 'all', '--output=full', ...reports]],
      [['run', 'all', '--output=full']],
      [['run', 'all', '--json', '--force', ...reports]],
      [['run', 'fail', 'check', '--continue=always', ...reports]],
      [['run', 'fail', 'check', '--continue=always', '--json', '--retries=1']],
      [['run', 'fail', 'check', 'all', '--continue=always', '--output=full', ...reports], github],
      [['run', 'fail', 'check', 'all', '--continue=always', '--output=full', ...reports], gitlab],
      [['run', 'missing', '--continue', '-e', `TOKEN=${first}`, '--json', ...reports, '--', `--token=${first}`]],
      [['run', 'all', '--dry=json', '-e', `TOKEN=${first}`]],
      [['run', 'all', '--debug', '--force']],
      [['why', 'one:all']],
      [['show', 'one', '--json']],
      [['export', 'one']],
      [['exec', '--', 'node', '../leak.mjs', 'all']],
      [['exec', '--json', '--', 'node', '../leak.mjs', 'all']],
    ];
    const said: string[] = [];
    for (const [args, more] of calls) {
      const { stdout, stderr } = await rig.mmo(args, { signal, env: { ...env, ...more } });
      said.push(`mmo ${args.slice(0, 3).join(' ')}\n${stdout}${stderr}`);
    }
    if (existsSync('/usr/bin/script')) {
      const line = [...(await mmoCommand()), 'run', 'all', 'fail', '--output=full', '--force', '--continue'].join(' ');
      const { stdout } = await rig.spawn(['/usr/bin/script', '-qec', line, '/dev/null'], { signal, env: { ...env, NO_COLOR: undefined, TERM: 'xterm' } }).ended;
      said.push(`on a terminal\n${stdout}`);
    }
    const texts = [
      ...said.map((text) => [text.slice(0, text.indexOf('\n')), text] as const),
      ...collector.bodies.map((body) => ['telemetry', body] as const),
      ...textsBelow(rig),
    ];
    const open = logsOfOthers(rig);
    const owners = fragmentsOf(secrets);
    const complaints = secrets.map((): string[] => []);
    complaints[0]?.push(...open, ...silent(rig, said[0] ?? '', collector.bodies));
    for (const [where, text] of texts) for (const [n, found] of leaksIn(text, owners)) complaints[n]?.push(`secret ${n} in ${where}: ${JSON.stringify(found)}`);
    for (const found of complaints) tally.tried(1, found, { leaks: found.length });
  });

  part('what hooks and tasks in containers print of one', { quick: 9, full: 45 }, tryContainers);

  part('no cut of the bytes lets a piece through', { quick: 2_000, full: 50_000 }, async ({ count, random, tally }) => {
    for (let tried = 0; tried < count; tried += 1) {
      const secrets = randomSecrets(1 + random.below(3), random).map((secret) => secret.slice(0, 200));
      const colour = (text: string): string => (random.below(2) === 0 ? text : text.replace(/[^\n]{2}/g, `$&\u001b[${random.below(100)}m`));
      const plain = secrets
        .map((secret) => `${'.'.repeat(random.below(50))}${colour(random.below(2) === 0 ? secret : Buffer.from(secret).toString('base64'))}\n`)
        .join('');
      const stream = createMasker(secrets).openStream();
      const out: Uint8Array[] = [];
      const bytes = Buffer.from(plain);
      for (let at = 0; at < bytes.length; ) {
        const size = 1 + random.below(40);
        out.push(stream.write(bytes.subarray(at, at + size)));
        at += size;
      }
      out.push(stream.end());
      const text = Buffer.concat(out).toString();
      const found = leaksIn(text, fragmentsOf(secrets));
      tally.tried(1, found.size === 0 ? [] : [`${JSON.stringify(plain)} became ${JSON.stringify(text)}`], { leaks: found.size });
    }
  });
});

/** Tasks that print all there is, succeed, fail, report, and cannot be started. */
function files(count: number): Readonly<Record<string, string>> {
  const secrets = Array.from({ length: count }, (_, n) => `S${n}`);
  const leaks = (how: string): string => `node ../leak.mjs ${how}`;
  return {
    'mmo.json': '{"schemaVersion":1}',
    '.gitignore': 'out\n.mmo\n*.json\n*.xml\n!mmo.json\nstep.md\n',
    'leak.mjs': leak,
    'one/service.yml': JSON.stringify({
      secrets,
      tasks: {
        all: { command: leaks('all') },
        fail: { command: `${leaks('some')}; exit 3` },
        check: {
          executor: 'test',
          command: leaks('some out.xml 1'),
          options: { report: 'out.xml', language: 'node' },
          outputs: [{ path: 'out.xml', optional: true }],
        },
        missing: { command: ['no-such-program'] },
      },
    }),
  };
}

/** Everything that is kept, by path; not what the tasks themselves have written. */
function textsBelow(rig: Rig): readonly (readonly [string, string])[] {
  return readdirSync(rig.path('..'), { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    return entry.isFile() && !path.includes('/.git/') && !path.endsWith('/one/out.xml') ? [[path, readFileSync(path, 'utf8')] as const] : [];
  });
}

/** What has told nothing: what is not said cannot leak, and proves nothing. */
function silent(rig: Rig, first: string, telemetry: readonly string[]): readonly string[] {
  const ways = [...leak.matchAll(/^ {2}'?([a-z][a-z ]*?)'?: \(secret\)/gm)].map(([, way]) => `${way}: `);
  const reports = ['summary.json', 'trace.json', 'junit.xml', 'quality.json', 'step.md', 'github-output'];
  return [
    ...ways.filter((way) => !first.includes(way)).map((way) => `nothing was printed as ${way}`),
    ...reports.filter((file) => !rig.exists(file) || rig.read(file) === '').map((file) => `${file} tells nothing`),
    ...(ways.length > 10 && telemetry.length > 0 ? [] : [`${ways.length} ways, ${telemetry.length} bodies of telemetry`]),
  ];
}

/** Logs that others than their owner may read. */
function logsOfOthers(rig: Rig): readonly string[] {
  return textsBelow(rig).flatMap(([path, text]) =>
    path.includes('/.mmo/') && text.includes('json in json: ') && !text.startsWith('{') && (statSync(path).mode & 0o077) !== 0
      ? [`others may read ${path}`]
      : [],
  );
}

/** Keeps what mmo sends as telemetry. */
async function startCollector(defer: (cleanup: () => unknown) => void): Promise<{ readonly url: string; readonly bodies: readonly string[] }> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString());
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  defer(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies };
}
