import { codes } from '../../diagnostics/codes.ts';
import type { FlagName } from '../flag-table.ts';
import type { Candidate, Completion } from './candidate.ts';

const plain = (...values: readonly string[]): readonly Candidate[] => values.map((value) => ({ value }));

/** Values of flags that are known without a workspace. */
export const flagValues: Readonly<Partial<Record<FlagName, Completion>>> = {
  output: [
    { value: 'new', says: 'logs of tasks that really ran' },
    { value: 'failed', says: 'logs of tasks that failed' },
    { value: 'full', says: 'logs of all tasks, of hits too' },
    { value: 'none', says: 'no logs, only how the run ended' },
  ],
  continue: [
    { value: 'never', says: 'stop at the first failure' },
    { value: 'independent', says: 'go on with what does not depend on it' },
    { value: 'always', says: 'go on with everything' },
  ],
  dry: plain('json', 'text'),
  graph: plain('text', 'dot', 'json'),
  cache: plain('local:rw', 'local:r', 'local:w', 'local:'),
  base: plain('origin/main', 'HEAD~1'),
  affected: plain('origin/main', 'HEAD~1'),
  head: plain('HEAD'),
  layer: plain('unit', 'service', 'integration'),
  concurrency: plain('1', '2', '4', '50%', '100%'),
  timeout: plain('1m', '10m', '1h'),
  'max-age': plain('1d', '7d', '30d'),
  'max-size': plain('1GB', '5GB', '10GB'),
  cwd: 'folders',
  config: 'files',
  summarize: 'files',
  junit: 'files',
  'code-quality': 'files',
  profile: 'files',
  plan: 'files',
  against: 'files',
};

/** Values of positionals that are known without a workspace: by command and name, or by name. */
export const positionalValues: Readonly<Record<string, readonly Candidate[]>> = {
  'cache action': [
    { value: 'status', says: 'where it is and how big' },
    { value: 'verify', says: 'read every entry, name each bad one' },
    { value: 'prune', says: 'forget what is old or too much' },
    { value: 'clean', says: 'forget everything' },
  ],
  'ci action': [
    { value: 'matrix', says: 'affected services, or shares of equal time' },
    { value: 'flaky', says: 'tasks that passed and failed with the same inputs' },
  ],
  shell: plain('bash', 'zsh', 'fish'),
  code: Object.values(codes).map(({ code, title }) => ({ value: code, says: title })),
};
