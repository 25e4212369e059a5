import { SourceFailure } from '../source-failure.ts';
import { HelmFailure } from './helm.ts';

/** What helm says of a chart's own files, whatever the cluster has. */
const ofTheChart: readonly RegExp[] = [
  /\btemplate: /,
  /\bparse error (at|in) /,
  /\bYAML parse error on /,
  /\bexecution error at /,
  /^Error: (UPGRADE FAILED: |INSTALLATION FAILED: )?(validation: |values don't meet the specifications of the schema)/m,
  /\bcannot load (Chart|values)\.yaml/,
];

/** The failure of a helm as a `SourceFailure` where the chart cannot be rendered; any other error as it is. */
export function chartFailure(error: unknown): unknown {
  if (!(error instanceof HelmFailure) || !ofTheChart.some((pattern) => pattern.test(error.said))) return error;
  return new SourceFailure(error.message, { cause: error });
}
