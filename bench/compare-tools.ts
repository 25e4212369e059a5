import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkOutputs } from './generate/check-outputs.ts';
import { countRuns } from './generate/count-runs.ts';
import { packageName } from './generate/package-name.ts';
import type { Workspace } from './generate/workspace.ts';
import { type Contestant, interleave } from './interleave.ts';
import { type Command, type Measurement, measure } from './measure.ts';
import { measureAll } from './measure-all.ts';
import { leaveWorkspaces, prepareWorkspace } from './prepare-workspace.ts';
import type { ScenarioOptions, ScenarioResult, ToolFigures } from './scenario.ts';
import { figuresOf } from './statistics.ts';
import { spend } from './time-spent.ts';
import { allTools } from './tools/all-tools.ts';
import type { Question, Tool, ToolName } from './tools/tool.ts';

/** What tools are compared in. */
export interface Contest {
  readonly scenario: string;
  readonly question: Question;
  /** Brings a workspace into the state before a run, the same for every tool and outside of the time; `nonce` differs from call to call and from run to run of the bench. */
  readonly arrange: (workspace: Workspace, nonce: string, tool: Tool) => void;
  /** How many tasks a tool must really run, or name as affected; undefined where that is its own affair. */
  readonly expected: (workspace: Workspace, name: ToolName) => number | undefined;
  /** What no tool can beat: commands, or another tool that does the same. `mmoWorkspace` lies ready and is in nobody's way. */
  readonly limit?: {
    readonly is: string;
    readonly commands: (mmoWorkspace: Workspace) => readonly Command[];
    readonly arrange?: (mmoWorkspace: Workspace) => void;
  };
  /** Tools that stand for the limit: the first that can be had. */
  readonly limitTools?: readonly ToolName[];
  /** Whether what a tool does once only is part of the question; else each has a first turn that is not measured. */
  readonly isFirstTurnMeasured?: boolean;
}

/** Prepares every tool, then lets them take turns; each run is checked: tasks that ran, and outputs byte for byte. */
export function compareTools(contest: Contest, { n, peers, rounds, slowRounds, onProgress }: ScenarioOptions): ScenarioResult {
  const failed: Partial<Record<ToolName, string>> = {};
  const nonce = Date.now().toString(36);

  function enter(name: ToolName): TurnTaker | undefined {
    const tool = allTools[name];
    let dir: string | undefined;
    try {
      onProgress(`${name}: preparing ${n} packages`);
      const workspace = prepareWorkspace(tool, n);
      const turns = turnsOf(contest, tool, { workspace, nonce });
      dir = workspace.dir;
      spend('preparing', () => showSources(contest, tool, workspace));
      if (contest.isFirstTurnMeasured !== true) spend('preparing', () => turns.run(-1));
      return turns;
    } catch (error) {
      if (name === 'mmo') throw error;
      failed[name] = reasonOf(error);
      onProgress(`${name} is left out: ${failed[name]}`);
      // What it has left may be anything: the next scenario prepares it anew.
      if (dir !== undefined) leaveWorkspaces([dir]);
      return undefined;
    }
  }

  const tools = (['mmo', ...peers] as const).flatMap((name) => enter(name) ?? []);
  const limitTool = first(contest.limitTools ?? [], enter);
  const mmoWorkspace = tools[0]?.workspace;
  const limit: Contestant | undefined =
    limitTool ?? (contest.limit === undefined || mmoWorkspace === undefined ? undefined : limitOf(contest.limit, mmoWorkspace));
  const runs = interleave([...tools, ...(limit === undefined ? [] : [limit])], {
    rounds,
    slowRounds,
    onRound: (round) => onProgress(`${contest.scenario}: round ${round + 1} of ${rounds}`),
    onFailure: (name, error) => {
      if (name === 'mmo' || name === limit?.name) throw error;
      failed[name as ToolName] = reasonOf(error);
      leaveWorkspaces(tools.flatMap(({ name: one, workspace }) => (one === name ? [workspace.dir] : [])));
    },
  });
  const figures = tools.flatMap(({ name, executed }): readonly (readonly [string, ToolFigures])[] => {
    const taken = runs.get(name);
    return taken === undefined ? [] : [[name, { ...figuresOf(taken), executed: executed() }]];
  });
  return {
    scenario: contest.scenario,
    n,
    tools: Object.fromEntries(figures),
    ...(limit === undefined ? {} : { limit: figuresOf(runs.get(limit.name) ?? []), limitIs: limitTool?.name ?? contest.limit?.is ?? '' }),
    failed,
    notes: tools.flatMap(({ name }) => (allTools[name].note === undefined ? [] : [`${name}: ${allTools[name].note}`])),
  };
}

interface TurnTaker extends Contestant {
  readonly name: ToolName;
  readonly workspace: Workspace;
  readonly executed: () => number;
}

function turnsOf(contest: Contest, tool: Tool, { workspace, nonce }: { readonly workspace: Workspace; readonly nonce: string }): TurnTaker {
  const { name } = tool;
  const asked = tool.ask(contest.question, workspace);
  if (asked === undefined) throw new Error('has no such question');
  const command: Command = { ...asked, cwd: workspace.dir };
  const expected = contest.expected(workspace, name);
  let executed = 0;
  return {
    name,
    workspace,
    executed: () => executed,
    run: (round): Measurement => {
      contest.arrange(workspace, `${nonce}-${round + 1}`, tool);
      countRuns(workspace);
      const { stdout, ...measurement } = measure(command);
      executed = contest.question === 'build' ? countRuns(workspace) : countNames(tool, answerOf(tool, contest.question, { workspace, stdout }));
      if (expected !== undefined && executed !== expected) throw new Error(`${name}: ${executed} tasks instead of ${expected}`);
      if (contest.question === 'build') checkOutputs(workspace);
      return measurement;
    },
  };
}

/** Sources that were brought back are new to a tool until it has built once: to be asked something else is no build. */
function showSources({ question }: Contest, tool: Tool, workspace: Workspace): void {
  const asked = question === 'build' ? undefined : tool.ask('build', workspace);
  if (asked !== undefined) measure({ ...asked, cwd: workspace.dir, isPreparation: true });
}

/** What was printed, or written to a file, which is removed so that no run takes an older one's for its own. */
function answerOf(tool: Tool, question: Question, { workspace, stdout }: { readonly workspace: Workspace; readonly stdout: string }): string {
  if (question !== 'graph' || tool.graphFile === undefined) return stdout;
  const path = join(workspace.dir, tool.graphFile);
  const text = readFileSync(path, 'utf8');
  rmSync(path);
  return text;
}

function countNames(tool: Tool, stdout: string): number {
  const names = tool.namesIn?.(stdout) ?? stdout.match(new RegExp(packageName(0).replace(/0+$/, '\\d{5}'), 'g')) ?? [];
  return new Set(names).size;
}

function limitOf({ commands, arrange }: NonNullable<Contest['limit']>, mmoWorkspace: Workspace): Contestant {
  return {
    name: 'limit',
    run: () => {
      arrange?.(mmoWorkspace);
      return measureAll(commands(mmoWorkspace));
    },
  };
}

function first<T, R>(items: readonly T[], attempt: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const result = attempt(item);
    if (result !== undefined) return result;
  }
  return undefined;
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().split('\n').slice(0, 4).join(' ').slice(0, 400);
}
