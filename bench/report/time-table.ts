/** What the bench itself took for one scenario, in milliseconds. */
export interface ScenarioTime {
  readonly scenario: string;
  readonly wallMs: number;
  readonly preparing: number;
  readonly measuring: number;
}

/** The rows of a table of it: a head, one row for each scenario, all of them together. */
export function timeTable(times: readonly ScenarioTime[]): readonly (readonly string[])[] {
  const sum = (figure: 'wallMs' | 'preparing' | 'measuring'): number => times.reduce((total, time) => total + time[figure], 0);
  const all: ScenarioTime = { scenario: 'all', wallMs: sum('wallMs'), preparing: sum('preparing'), measuring: sum('measuring') };
  return [
    ['time of the bench itself', 'all', 'preparing', 'measuring', 'resets, checks, waiting'],
    ...[...times, all].map(({ scenario, wallMs, preparing, measuring }) => [
      scenario,
      ...[wallMs, preparing, measuring, wallMs - preparing - measuring].map((ms) => `${(ms / 1000).toFixed(0)} s`),
    ]),
  ];
}
