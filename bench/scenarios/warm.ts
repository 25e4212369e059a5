import { join } from 'node:path';
import { digestOutputs } from '../digest-outputs.ts';
import { generateWorkspace, type Tool } from '../generate.ts';
import { type Command, type Measurement, measure } from '../measure.ts';
import { benchCache, toolCommand } from '../peers.ts';
import type { ScenarioOptions, ScenarioResult } from '../scenario.ts';
import { figuresOf } from '../statistics.ts';

/** Everything is built and nothing has changed: what a tool takes to find that out. */
export function warm({ n, peers, rounds, onProgress }: ScenarioOptions): ScenarioResult {
  const tools: readonly Tool[] = ['mmo', ...peers];
  const commands = new Map(tools.map((tool) => [tool, prepare(tool, n, onProgress)]));
  const digests = new Set([...commands.values()].map(({ cwd }) => digestOutputs(cwd)));
  if (digests.size !== 1) throw new Error('The tools did not produce the same outputs');

  const runs = new Map<Tool | 'limit', Measurement[]>([...tools, 'limit' as const].map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    onProgress(`round ${round + 1} of ${rounds}`);
    // Interleaved, and each round starting with another one, so that a busy moment of the machine hits all alike.
    const order = [...runs.keys()];
    for (const name of [...order.slice(round % order.length), ...order.slice(0, round % order.length)]) {
      const command = name === 'limit' ? undefined : commands.get(name);
      runs.get(name)?.push(command === undefined ? physicalLimit(workspaceOf('mmo', n)) : measure(command));
    }
  }
  return {
    scenario: 'warm',
    n,
    tools: Object.fromEntries(tools.map((tool) => [tool, figuresOf(runs.get(tool) ?? [])])),
    limit: figuresOf(runs.get('limit') ?? []),
    limitIs: 'node -e 0, then git status',
    budget: n < 3000 ? { turbo: 0.25, limit: 2, peakMb: 120 } : { turbo: 0.2, limit: 2.5, peakMb: 250 },
  };
}

/** Generates, builds, and proves that the tool then finds all of it done. */
function prepare(tool: Tool, n: number, onProgress: (text: string) => void): Command {
  onProgress(`${tool}: generating and building ${n} packages`);
  const dir = workspaceOf(tool, n);
  const { argv, env } = toolCommand(tool);
  generateWorkspace({ dir, n, seed: 1, tool });
  const command: Command = { argv, env, cwd: dir };
  measure(command);
  const { stdout } = tool === 'mmo' ? measure({ ...command, argv: [...argv, '--json'] }) : measure(command);
  const hits =
    tool === 'mmo' ? stdout.split('\n').filter((line) => line.includes('"status":"cached"')).length : Number(/Cached:\s+(\d+) cached/.exec(stdout)?.[1] ?? 0);
  if (hits !== n) throw new Error(`${tool} found ${hits} of ${n} tasks done:\n${stdout.slice(-2000)}`);
  measure(command);
  return command;
}

function physicalLimit(cwd: string): Measurement {
  const parts = [measure({ argv: [process.execPath, '-e', '0'], cwd }), measure({ argv: ['git', '--no-optional-locks', 'status', '--porcelain'], cwd })];
  const sum = (figure: keyof Measurement): number => parts.reduce((total, part) => total + part[figure], 0);
  return { wallMs: sum('wallMs'), cpuMs: sum('cpuMs'), peakMb: Math.max(...parts.map((part) => part.peakMb)) };
}

function workspaceOf(tool: Tool, n: number): string {
  return join(benchCache, 'workspaces', `${tool}-${n}`);
}
