/** Whether a flag stands alone, takes a value, takes one as often as it is given, or may take one after `=`. */
export type FlagKind = 'boolean' | 'value' | 'list' | 'optional';

/** A flag as help and parsing know it. */
export interface FlagSpec {
  readonly kind: FlagKind;
  readonly alias?: string;
  readonly describe: string;
  readonly group: string;
}

/** Long names of all flags. */
export type FlagName =
  | 'service'
  | 'filter'
  | 'affected'
  | 'base'
  | 'head'
  | 'concurrency'
  | 'continue'
  | 'force'
  | 'no-cache'
  | 'cache'
  | 'if-present'
  | 'no-wait'
  | 'retries'
  | 'timeout'
  | 'var'
  | 'env'
  | 'context'
  | 'rollback'
  | 'no-rollback'
  | 'dry'
  | 'graph'
  | 'json'
  | 'summarize'
  | 'output'
  | 'dot'
  | 'tasks'
  | 'reset'
  | 'max-size'
  | 'max-age'
  | 'junit'
  | 'code-quality'
  | 'profile'
  | 'shard'
  | 'shards'
  | 'plan'
  | 'against'
  | 'interactive'
  | 'watch'
  | 'layer'
  | 'race'
  | 'verbose'
  | 'fix'
  | 'write'
  | 'push'
  | 'debug'
  | 'cwd'
  | 'config'
  | 'help';

/** Every flag by its long name. Each has a twin in the environment: `--if-present` is `MMO_IF_PRESENT`. */
export const flagTable: Readonly<Record<FlagName, FlagSpec>> = {
  service: { kind: 'list', alias: 's', group: 'Selection:', describe: 'name, glob, tag:x or ./folder; !x and ~x exclude; may be repeated' },
  filter: { kind: 'list', group: 'Selection:', describe: 'the same with closures: x... and what it needs, ...x and what needs it, x^... without x' },
  affected: { kind: 'optional', group: 'Selection:', describe: 'only what changed since a base, and what depends on it' },
  base: { kind: 'value', group: 'Selection:', describe: 'revision that --affected compares with' },
  head: { kind: 'value', group: 'Selection:', describe: 'compare this commit instead of the work tree' },
  concurrency: { kind: 'value', alias: 'c', group: 'Running:', describe: 'tasks at a time: a number, or a share of the processors like 50%' },
  continue: { kind: 'optional', group: 'Running:', describe: 'after a failure: never, independent (bare flag) or always' },
  force: { kind: 'boolean', group: 'Running:', describe: 'run even what is cached, and store it anew' },
  'no-cache': { kind: 'boolean', group: 'Running:', describe: 'neither read nor write the cache' },
  cache: { kind: 'value', group: 'Running:', describe: 'what to do with each cache, such as local:rw,remote:r' },
  'if-present': { kind: 'boolean', group: 'Running:', describe: 'no mistake when no selected service has the task' },
  'no-wait': { kind: 'boolean', group: 'Running:', describe: 'exit 2 instead of waiting for another mmo in this workspace' },
  retries: { kind: 'value', group: 'Running:', describe: 'run a failed task again, this many times' },
  timeout: { kind: 'value', group: 'Running:', describe: 'longest time of one task, such as 10m' },
  var: { kind: 'list', alias: 'e', group: 'Running:', describe: 'NAME=value for the named tasks; part of the key; may be repeated' },
  env: { kind: 'value', group: 'Running:', describe: 'environment to deploy to, one of mmo.json; default: local' },
  context: { kind: 'value', group: 'Running:', describe: 'context of the kubeconfig to deploy to, instead of that of mmo.json' },
  rollback: { kind: 'boolean', group: 'Running:', describe: 'take a rollout that fails back, whatever mmo.json says; the default' },
  'no-rollback': { kind: 'boolean', group: 'Running:', describe: 'leave a rollout that fails as it is, to be looked at' },
  interactive: { kind: 'boolean', alias: 'i', group: 'Running:', describe: 'hand the terminal to the one named task; it is not cached' },
  watch: { kind: 'boolean', alias: 'w', group: 'Running:', describe: 'then go on, and run what each change affects' },
  layer: { kind: 'list', group: 'Running:', describe: 'run the tests of this layer: unit (test), service (test-service), integration (test-integration)' },
  race: { kind: 'boolean', alias: 'r', group: 'Running:', describe: 'look for data races: -race for the tests' },
  verbose: { kind: 'boolean', alias: 'v', group: 'Running:', describe: 'show the output of tests that pass, too: -v for the tests' },
  fix: { kind: 'boolean', group: 'Running:', describe: 'format and mend what the tools can: --fix for the tasks, which are not cached then' },
  write: { kind: 'boolean', group: 'Running:', describe: 'the same as --fix' },
  push: { kind: 'boolean', group: 'Running:', describe: 'then push the tags to origin' },
  shard: { kind: 'value', group: 'Running:', describe: 'run one share of the services, such as 2/5; the same shares on every machine' },
  plan: { kind: 'value', group: 'Running:', describe: 'the file with the shares, written by mmo ci matrix --plan' },
  dry: { kind: 'optional', group: 'Output:', describe: 'say what would run, and run nothing; --dry=json for machines' },
  graph: { kind: 'optional', group: 'Output:', describe: 'print the graph of the tasks, and run nothing: text, dot or json' },
  json: { kind: 'boolean', group: 'Output:', describe: 'for machines: JSON on standard output' },
  summarize: { kind: 'optional', group: 'Output:', describe: 'write the summary of the run to a file' },
  output: { kind: 'value', group: 'Output:', describe: 'whose logs to show: full, failed, new, or none: only how the run ended' },
  junit: { kind: 'value', group: 'Output:', describe: 'write a JUnit report of the run to this file' },
  'code-quality': { kind: 'value', group: 'Output:', describe: 'write all diagnostics to this file, as GitLab reads code quality' },
  profile: { kind: 'value', group: 'Output:', describe: 'write a trace of the run to this file, for chrome://tracing and Perfetto' },
  against: { kind: 'value', group: 'Output:', describe: 'compare with the summary of another run, such as that of the CI' },
  shards: { kind: 'value', group: 'Output:', describe: 'divide the services into this many shares of equal expected time' },
  dot: { kind: 'boolean', group: 'Output:', describe: 'in the language of Graphviz' },
  tasks: { kind: 'list', group: 'Output:', describe: 'the graph of these tasks instead of the services' },
  reset: { kind: 'boolean', group: 'Output:', describe: 'forget what was stored' },
  'max-size': { kind: 'value', group: 'Output:', describe: 'keep at most this much, such as 5GB' },
  'max-age': { kind: 'value', group: 'Output:', describe: 'keep what was used within this time, such as 7d' },
  cwd: { kind: 'value', alias: 'C', group: 'Everywhere:', describe: 'folder to work in' },
  config: { kind: 'value', group: 'Everywhere:', describe: 'configuration file to use instead of mmo.json' },
  debug: { kind: 'boolean', group: 'Everywhere:', describe: 'tell on standard error what mmo itself does, and how long each part takes' },
  help: { kind: 'boolean', alias: 'h', group: 'Everywhere:', describe: 'show this help' },
};
