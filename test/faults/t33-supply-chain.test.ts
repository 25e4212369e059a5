import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createRig, type Rig } from '../support/workspace-rig.ts';
import { describeFault } from './rig/describe-fault.ts';
import { filesWith } from './rig/files-with.ts';
import { badWorkflows } from './t33-bad-workflows.ts';
import { workflowProblems } from './t33-workflow-problems.ts';

interface LockEntry {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
}

const repository = join(import.meta.dirname, '..', '..');
const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as { readonly packages: Readonly<Record<string, LockEntry>> };
const dependencies = Object.entries(lock.packages).filter(([path, { dev, devOptional }]) => path !== '' && dev !== true && devOptional !== true);

/** What may be in the package; source maps are for `mmo bench`, which tells phases apart by them. */
const published =
  /^(?:README\.md|LICENSE|CHANGELOG\.md|package\.json|schemas\/[\w.-]+\.(?:json|md)|dist\/(?:bin|chunks|cli|core|lazy|types|plugins|executors)\/[\w./@-]+\.(?:c?js|c?js\.map|d\.ts|json|sh|css|html))$/;
/** Dependencies whose install scripts are known, and not needed: the bindings they build are optional. */
const withInstallScripts = ['cpu-features', 'protobufjs', 'ssh2'];
const installScripts = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];

describeFault('t33', 'supply chain of the package', (part) => {
  part('the package holds what it must and runs nothing when it is installed', { quick: 6, full: 7 }, async ({ isFull, tally, defer, signal }) => {
    const rig = createRig({ files: sample }, defer);
    const packed = npm(rig, repository, 'pack', '--ignore-scripts', '--json', '--pack-destination', rig.path('..'));
    const [{ filename, files }] = JSON.parse(packed) as [{ readonly filename: string; readonly files: readonly { readonly path: string }[] }];
    tally.tried(
      1,
      files.flatMap(({ path }) => (published.test(path) ? [] : [`${path} is published`])),
    );
    spawnSync('tar', ['-xzf', rig.path(`../${filename}`), '-C', rig.path('..')]);
    const manifest = JSON.parse(rig.read('../package/package.json')) as {
      readonly scripts?: Readonly<Record<string, string>>;
      readonly bundleDependencies?: unknown;
    };
    tally.tried(
      1,
      installScripts.flatMap((name) => (manifest.scripts?.[name] === undefined ? [] : [`the package runs ${name}`])),
    );
    tally.tried(1, [...filesWith(rig.path('../package'), [repository, `${homedir()}/`, ...telling(hostname())])]);
    const scripted = dependencies.flatMap(([path, { hasInstallScript }]) =>
      hasInstallScript === true ? [path.slice(path.lastIndexOf('node_modules/') + 13)] : [],
    );
    tally.tried(
      1,
      scripted.filter((name) => !withInstallScripts.includes(name)).map((name) => `${name} runs a script when it is installed`),
    );
    tally.tried(
      1,
      dependencies.flatMap(([path, { resolved = 'https://', integrity }]) =>
        integrity?.startsWith('sha512-') && resolved.startsWith('https://') ? [] : [`${path} is not pinned by a digest`],
      ),
    );
    symlinkSync(join(repository, 'node_modules'), rig.path('../package/node_modules'));
    tally.tried(1, await works(rig, rig.path('../package'), signal));
    if (!isFull) return;
    rig.write('../user/package.json', '{"private":true}');
    npm(rig, rig.path('../user'), 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', rig.path(`../${filename}`));
    tally.tried(1, await works(rig, rig.path('../user/node_modules/mmo'), signal));
  });

  part('no workflow is a way in', { quick: badWorkflows.length + 1, full: badWorkflows.length + 1 }, async ({ tally }) => {
    const folder = join(repository, '.github', 'workflows');
    const texts = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
    for (const [name, text] of texts)
      tally.tried(
        1,
        workflowProblems(text).map((problem) => `${name}: ${problem}`),
      );
    for (const bad of badWorkflows) {
      const problems = workflowProblems(bad);
      tally.tried(1, problems.length === 1 ? [] : [`not one thing is wrong, but ${JSON.stringify(problems)}:\n${bad}`]);
    }
  });

  part('the bill of materials names every dependency; none is known to be unsafe', { quick: 1, full: 1 }, async ({ isFull, tally, defer }) => {
    const rig = createRig({ files: {} }, defer);
    // Without `--omit dev`, with which npm 11 leaves out what a development tool needs as well.
    const bill = JSON.parse(npm(rig, repository, 'sbom', '--sbom-format', 'cyclonedx', '--package-lock-only')) as {
      readonly components: readonly { readonly name: string; readonly version: string }[];
    };
    const named = new Set(bill.components.map(({ name, version }) => `${name}@${version}`));
    const wanted = dependencies.map(([path, { version }]) => `${path.slice(path.lastIndexOf('node_modules/') + 13)}@${version}`);
    assert.ok(wanted.length > 20);
    tally.tried(
      1,
      wanted.filter((name) => !named.has(name)).map((name) => `${name} is missing in the bill of materials`),
    );
    if (!isFull) return;
    const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { cwd: repository, encoding: 'utf8' });
    const { metadata } = JSON.parse(stdout) as { readonly metadata?: { readonly vulnerabilities: { readonly high: number; readonly critical: number } } };
    // A registry that does not answer is no news of the package: that is said, and nothing counted.
    if (metadata === undefined) return void process.stdout.write('npm audit: the registry does not answer\n');
    const { high, critical } = metadata.vulnerabilities;
    tally.tried(1, high + critical === 0 ? [] : [`npm audit: ${high} high, ${critical} critical`]);
  });
});

const sample = {
  'mmo.json': '{"schemaVersion":1}',
  'one/service.yml': 'tasks: { build: { command: "echo one > out", outputs: [out] } }\n',
  '.gitignore': '.mmo\n',
};

/** A run of the packed mmo, a hit, and a look. */
async function works(rig: Rig, folder: string, signal: AbortSignal): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const args of [['--version'], ['run', 'build'], ['run', 'build'], ['graph'], ['doctor']]) {
    const { exitCode, stderr } = await rig.spawn([process.execPath, join(folder, 'dist/bin/mmo.js'), ...args], { signal }).ended;
    if (exitCode !== 0) problems.push(`mmo ${args.join(' ')} exited with ${exitCode}: ${stderr}`);
  }
  return problems;
}

/** The name of a machine that is no word of any text: `localhost` and `builder` are. */
function telling(name: string): readonly string[] {
  return name.length > 5 && /\d/.test(name) ? [name] : [];
}

function npm(rig: Rig, cwd: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('npm', args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: { ...process.env, npm_config_loglevel: 'error' },
  });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} in ${cwd} exited with ${status}: ${stderr}${rig.root}`);
  return stdout;
}
