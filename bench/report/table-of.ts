import type { ScenarioResult, ToolFigures } from '../scenario.ts';

/** The rows of a result: a head, one row for each tool, the limit last. */
export function tableOf({ tools, limit, scenario }: ScenarioResult): readonly (readonly string[])[] {
  const rows = Object.entries(tools);
  const peers = rows.filter(([name]) => name !== 'mmo');
  const counts = rows.some(([, { executed }]) => executed !== undefined);
  const head = ['tool', 'wall', 'spread', 'CPU', 'peak', ...(counts ? [countedIn(scenario)] : []), '× mmo', ...(limit === undefined ? [] : ['× limit'])];
  const mmo = tools.mmo;
  const row = (name: string, figures: ToolFigures): readonly string[] => [
    name,
    milliseconds(figures.wallMs),
    figures.spreadMs.map((ms) => ms.toFixed(0)).join('–'),
    milliseconds(figures.cpuMs),
    `${figures.peakMb.toFixed(0)} MB`,
    ...(counts ? [figures.executed === undefined ? '' : String(figures.executed)] : []),
    mmo === undefined ? '' : (figures.wallMs / mmo.wallMs).toFixed(2),
    ...(limit === undefined ? [] : [(figures.wallMs / limit.wallMs).toFixed(2)]),
  ];
  return [
    head,
    ...rows.filter(([name]) => name === 'mmo').map(([name, figures]) => row(name, figures)),
    ...peers.map(([name, figures]) => row(name, figures)),
    ...(limit === undefined ? [] : [row('limit', limit)]),
  ];
}

function countedIn(scenario: string): string {
  return scenario === 'graph' || scenario === 'affected-set' ? 'named' : 'ran';
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
