import type { ScenarioResult } from '../scenario.ts';

const shown = ['warm', 'leaf', 'affected20', 'cutoff', 'restore', 'affected-set', 'graph', 'cold'];
const width = 760;
const labelWidth = 110;
const valueWidth = 120;
const barHeight = 14;
const headHeight = 34;

/**
 * A picture of wall times as SVG: one group for each scenario, the longest bar of each group as wide as there is room. Colours come from
 * the page it stands in, light or dark. Deterministic: the same results give the same bytes.
 */
export function renderBars(results: readonly Pick<ScenarioResult, 'scenario' | 'n' | 'tools' | 'limit'>[]): string {
  let y = 12;
  const groups = results
    .filter(({ scenario, tools }) => shown.includes(scenario) && tools.mmo !== undefined)
    .map(({ scenario, n, tools, limit }) => {
      const bars = [...Object.entries(tools), ...(limit === undefined ? [] : [['limit', limit] as const])].sort(([, a], [, b]) => a.wallMs - b.wallMs);
      const longest = Math.max(...bars.map(([, { wallMs }]) => wallMs));
      const head = `<text x="0" y="${y + 14}" class="head">${scenario}, N = ${n}</text>`;
      y += headHeight - 10;
      const lines = bars.map(([name, { wallMs }]) => {
        const line = barOf(name, wallMs, { y, length: (wallMs / longest) * (width - labelWidth - valueWidth) });
        y += barHeight + 5;
        return line;
      });
      y += 14;
      return [head, ...lines].join('\n');
    });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-label="Wall time by tool; shorter is faster">
<style>${style}</style>
${groups.join('\n')}
</svg>
`;
}

function barOf(name: string, wallMs: number, { y, length }: { readonly y: number; readonly length: number }): string {
  const kind = name === 'mmo' || name === 'limit' ? name : 'peer';
  const time = wallMs < 1000 ? `${Math.round(wallMs)} ms` : `${(wallMs / 1000).toFixed(2)} s`;
  return [
    `<text x="${labelWidth - 8}" y="${y + 11}" class="name ${kind}-name">${name}</text>`,
    `<rect x="${labelWidth}" y="${y}" width="${Math.max(1, length).toFixed(1)}" height="${barHeight}" rx="2" class="${kind}"/>`,
    `<text x="${(labelWidth + Math.max(1, length) + 6).toFixed(1)}" y="${y + 11}" class="time">${time}</text>`,
  ].join('');
}

const style = [
  'text{font:12px system-ui,sans-serif;fill:#24292f}.head{font-weight:600;font-size:13px}.name{text-anchor:end}.mmo-name{font-weight:600}',
  '.mmo{fill:#1a7f37}.peer{fill:#6e7781}.limit{fill:#bf8700}.time{fill:#57606a}',
  '@media(prefers-color-scheme:dark){text{fill:#e6edf3}.mmo{fill:#3fb950}.peer{fill:#8b949e}.limit{fill:#d29922}.time{fill:#9ea7b3}}',
].join('');
