/** What the table says of one code: stable number, short title and the usual remedy. Why it happens stands in `explanations.ts`. */
export interface CodeEntry {
  readonly code: `MMO${number}`;
  readonly title: string;
  /** One sentence: what to do about it. */
  readonly help: string;
}

/**
 * Every diagnostic mmo can give. 1xxx workspace, discovery, git, selection · 2xxx configuration files · 3xxx graph ·
 * 4xxx keys and cache · 5xxx executors and tasks · 6xxx plugins · 7xxx watching · 9xxx internal. A code is never used again for something else.
 */
export const codes = {
  // 1xxx
  noWorkspace: {
    code: 'MMO1001',
    title: 'no workspace found',
    help: 'run mmo inside a git repository with a mmo.json or service.yml files, or name its folder with -C',
  },
  noServices: {
    code: 'MMO1002',
    title: 'the workspace has no services',
    help: 'put a service.yml into the folder of each service, or mend "services" in mmo.json',
  },
  configFileMissing: { code: 'MMO1003', title: 'the configuration file cannot be read', help: 'check the path given with --config and its permissions' },
  pathNotUtf8: {
    code: 'MMO1004',
    title: 'a path is not UTF-8',
    help: 'rename the file, or have git ignore it',
  },
  unreadableFile: { code: 'MMO1005', title: 'a file cannot be read', help: 'check that it is a regular file and its permissions' },
  notGitRepository: {
    code: 'MMO1010',
    title: 'not a git repository',
    help: 'run it inside a git repository, or leave --affected out',
  },
  unknownBase: {
    code: 'MMO1011',
    title: 'the base commit cannot be resolved',
    help: 'fetch the branch (git fetch origin <branch>), name another one with --base, or set affected.fallback to "all"',
  },
  shallowClone: {
    code: 'MMO1012',
    title: 'the clone is too shallow to find the base',
    help: 'run git fetch --unshallow, or clone with full history (fetch-depth: 0 on GitHub Actions)',
  },
  gitFailed: { code: 'MMO1013', title: 'git failed', help: 'run the command by hand to see what ails the repository' },
  noVersion: {
    code: 'MMO1014',
    title: 'a service has no version to tag',
    help: 'give it "version" in service.yml or package.json, or a target "version" in its makefile',
  },
  tagElsewhere: { code: 'MMO1015', title: 'the tag of a version is at another commit', help: 'raise the version, or tag the commit that it belongs to' },
  unknownTaskArgument: { code: 'MMO1020', title: 'unknown task', help: 'mmo ls --json lists the tasks of each service' },
  unknownServiceArgument: { code: 'MMO1021', title: 'unknown service', help: 'mmo ls lists the services of this workspace' },
  taskNotInSelection: {
    code: 'MMO1022',
    title: 'no selected service has the task',
    help: 'select other services, or add --if-present when that is fine',
  },
  badFlagValue: { code: 'MMO1023', title: 'a flag has a wrong value', help: 'mmo help <command> shows what each flag takes' },
  unknownFlag: { code: 'MMO1024', title: 'unknown flag', help: 'mmo help <command> lists the flags' },
  emptySelection: {
    code: 'MMO1027',
    title: 'the selection matches no service',
    help: 'mmo ls --json lists the services with their tags and folders; add --if-present when none is fine',
  },
  unknownCommand: { code: 'MMO1025', title: 'unknown command', help: 'mmo help lists the commands' },
  missingArgument: { code: 'MMO1026', title: 'an argument is missing', help: 'mmo help <command> shows what it takes' },
  badRunSummary: {
    code: 'MMO1029',
    title: 'a report of the run cannot be written',
    help: 'check the path given with --summarize, --junit, --code-quality or --profile, and its permissions',
  },
  traceNotSent: {
    code: 'MMO1036',
    title: 'the trace of the run was not sent',
    help: 'check OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_EXPORTER_OTLP_PROTOCOL (http/protobuf or http/json), or set OTEL_SDK_DISABLED=true',
  },
  unusableSummary: {
    code: 'MMO1035',
    title: 'a run summary cannot be used',
    help: 'give a file written by --summarize, or one of .mmo/runs',
  },
  shardPlanMismatch: {
    code: 'MMO1040',
    title: 'the plan of the shards was made for something else',
    help: 'make the plan and run the shards from the same commit, with the same tasks, selection flags and number of shards',
  },
  badShardPlan: {
    code: 'MMO1041',
    title: 'the plan of the shards cannot be read or written',
    help: 'give --plan the path of a file that mmo ci matrix --shards <count> --plan <file> has written',
  },

  rootMissing: { code: 'MMO1050', title: 'an extra root cannot be used', help: 'clone the repository to that place, or mend "roots" in mmo.json' },
  rootOverlap: { code: 'MMO1051', title: 'an extra root overlaps the workspace', help: 'name folders that lie beside the workspace, none inside another' },
  rootNameTaken: {
    code: 'MMO1052',
    title: 'the name of an extra root is taken',
    help: 'rename one of the folders: for paths and keys, a root is a folder of the workspace with the name of its own last folder',
  },

  // 2xxx
  configSyntax: { code: 'MMO2001', title: 'the file is not valid YAML or JSON', help: 'mend the syntax at the marked place' },
  unknownKey: { code: 'MMO2002', title: 'unknown key', help: 'remove the key or correct its name; the schema in schemas/ lists all keys' },
  unknownExecutor: {
    code: 'MMO2003',
    title: 'unknown executor',
    help: 'use an executor that mmo brings, or add the plugin that brings it to "plugins" in mmo.json',
  },
  wrongType: { code: 'MMO2004', title: 'a value has the wrong type', help: 'write a value of the type that the key takes' },
  badValue: { code: 'MMO2005', title: 'a value is not allowed here', help: 'write one of the values that the key takes' },
  duplicateKey: {
    code: 'MMO2006',
    title: 'a key occurs twice',
    help: 'keep one of the two',
  },
  configTooLarge: { code: 'MMO2007', title: 'the file is too large', help: 'keep configuration files below 1 MB' },
  configTooDeep: { code: 'MMO2008', title: 'the file is nested too deeply', help: 'keep configuration below 64 levels' },
  aliasBomb: {
    code: 'MMO2009',
    title: 'aliases expand without bound',
    help: 'write the values out instead of repeating them by alias',
  },
  forbiddenKey: {
    code: 'MMO2010',
    title: 'a key that is never allowed',
    help: 'rename the key',
  },
  badName: {
    code: 'MMO2011',
    title: 'a name is not allowed',
    help: 'use lower-case letters, digits and "-", starting with a letter or digit, 63 characters at most',
  },
  duplicateService: { code: 'MMO2012', title: 'two services have the same name', help: 'give one of them another "name"' },
  missingKey: { code: 'MMO2013', title: 'a key is missing', help: 'add the key' },
  quoteVersion: {
    code: 'MMO2014',
    title: 'a version must be quoted',
    help: 'put the version into quotes',
  },
  badEncoding: { code: 'MMO2015', title: 'the file is not UTF-8 text', help: 'save the file as UTF-8' },
  multipleDocuments: { code: 'MMO2016', title: 'the file holds more than one document', help: 'keep one document in the file' },
  customTag: { code: 'MMO2017', title: 'YAML tags are not supported', help: 'remove the tag; quote the value if it is to be text' },
  mergeKey: { code: 'MMO2018', title: 'YAML merge keys are not supported', help: 'write the keys out, or give defaults under "tasks" in mmo.json' },
  badKey: { code: 'MMO2019', title: 'a key is not text', help: 'quote the key' },
  badDuration: { code: 'MMO2020', title: 'not a duration', help: 'write a number with a unit: 500ms, 30s, 10m, 1h30m, 30d' },
  badSize: { code: 'MMO2021', title: 'not a size', help: 'write a number with a unit: 512KB, 200MB, 10GB' },
  conflictingKeys: { code: 'MMO2022', title: 'two keys exclude each other', help: 'keep one of the two' },
  unknownNamedInput: { code: 'MMO2023', title: 'unknown named input', help: 'define it under "inputs" in mmo.json, or correct the name' },
  namedInputCycle: { code: 'MMO2024', title: 'a named input contains itself', help: 'remove one of the references' },
  inheritedNothing: {
    code: 'MMO2025',
    title: '"..." has nothing to stand for',
    help: 'remove the item "..."',
  },
  whenWithoutDependency: {
    code: 'MMO2026',
    title: 'the task can never come into play',
    help: 'give the task a dependsOn, or remove "when"',
  },
  forOutsideWorkspace: {
    code: 'MMO2027',
    title: '"for" means nothing here',
    help: 'use "for" in the tasks of mmo.json; a task of a service.yml is for that service',
  },
  pathOutsideWorkspace: { code: 'MMO2028', title: 'a path leads outside the workspace', help: 'use a path below the workspace' },
  badPattern: { code: 'MMO2029', title: 'a pattern cannot be used', help: 'write a simpler pattern' },
  olderSpelling: { code: 'MMO2030', title: 'a key is spelled as an older tool did', help: 'write it as the message says' },

  // 3xxx
  unknownDependencyTask: {
    code: 'MMO3001',
    title: 'dependsOn names a task that does not exist',
    help: 'define the task, or correct the name; put "^" before it to mean the dependencies\' task',
  },
  unknownDependencyService: { code: 'MMO3002', title: 'dependsOn names a service that does not exist', help: 'correct the name; mmo ls lists the services' },
  cycle: {
    code: 'MMO3003',
    title: 'tasks depend on each other in a circle',
    help: 'remove one of the edges of the circle',
  },
  selfDependency: { code: 'MMO3004', title: 'a service or task depends on itself', help: 'remove the item' },
  overlappingOutputs: {
    code: 'MMO3005',
    title: 'two tasks have overlapping outputs',
    help: 'let each task write into a folder of its own',
  },
  outputOutsideService: { code: 'MMO3006', title: "an output lies outside its service's folder", help: 'write outputs below the folder of the service' },
  outputContainsInput: {
    code: 'MMO3007',
    title: 'an output contains inputs',
    help: 'write outputs into a folder that holds no sources',
  },
  inputIsOutput: {
    code: 'MMO3008',
    title: 'an input is the output of another task',
    help: 'add that task to dependsOn; its outputs then count without being named as inputs',
  },

  // 4xxx
  cacheFault: {
    code: 'MMO4001',
    title: 'the cache cannot be used',
    help: 'check the space, permissions and files of the cache folder; mmo cache verify names bad entries',
  },
  nondeterministic: {
    code: 'MMO4002',
    title: 'the same inputs gave other outputs',
    help: 'look for times, random values, absolute paths or undeclared inputs in the outputs',
  },
  inputsChanged: {
    code: 'MMO4003',
    title: 'inputs changed while the task ran',
    help: 'run it again; if the task itself writes these files, declare them as outputs',
  },
  stateUnwritable: { code: 'MMO4004', title: 'the state folder cannot be written', help: 'check the permissions and free space of .mmo' },

  // 5xxx
  workspaceLocked: { code: 'MMO5001', title: 'another mmo is running in this workspace', help: 'wait for it to end, or leave --no-wait out' },
  nestedTask: {
    code: 'MMO5002',
    title: 'a nested mmo runs a task of the outer run',
    help: 'replace the nested call by a dependsOn',
  },
  badExecutorOptions: { code: 'MMO5003', title: 'the options do not fit the executor', help: 'correct the options; the README of the executor lists them' },
  missingCommand: { code: 'MMO5004', title: 'a task has nothing to run', help: 'give the task a command, or an executor that needs none' },
  missingEnvFile: { code: 'MMO5006', title: 'an env file is missing', help: 'create the file, or remove it from envFiles' },
  commandLineFailed: {
    code: 'MMO5010',
    title: 'a command that mmo.json wants run before or after failed',
    help: 'read its output above, and run the line by hand at the workspace root',
  },
  cannotTrace: {
    code: 'MMO5013',
    title: 'tasks cannot be traced here',
    help: 'install strace: apt-get install strace, dnf install strace, apk add strace',
  },
  shellNotStarted: { code: 'MMO5012', title: 'the shell cannot be started', help: 'set SHELL to a shell that is installed' },

  unknownEnvironment: { code: 'MMO5014', title: 'there is no such environment', help: 'name one of "environments" in mmo.json' },
  cannotDeploy: { code: 'MMO5015', title: 'a service cannot be deployed as it is configured', help: 'correct what the message names' },
  cannotRun: { code: 'MMO5016', title: 'a task cannot run as it is configured', help: 'correct what the message names' },
  taskFinding: { code: 'MMO5011', title: "a task's tool found something in the sources", help: 'mend it, or configure the tool that found it' },

  // 6xxx
  pluginNotFound: { code: 'MMO6001', title: 'a plugin cannot be found', help: 'install it, or correct its name or path in "plugins"' },
  pluginInvalid: { code: 'MMO6002', title: 'a plugin is not valid', help: 'export a plain object made by definePlugin' },
  pluginUntrusted: {
    code: 'MMO6006',
    title: 'plugins of an untrusted workspace were not loaded',
    help: 'run mmo trust, or a task, once you trust this workspace',
  },
  badPluginOptions: { code: 'MMO6007', title: 'the options do not fit the plugin', help: "correct the options; the plugin's README lists them" },
  pluginFailed: { code: 'MMO6003', title: 'a plugin failed', help: 'report it to the author of the plugin' },
  pluginApiVersion: {
    code: 'MMO6004',
    title: 'a plugin was made for another version of the plugin API',
    help: 'install a version of the plugin that fits this mmo',
  },
  duplicateExecutor: { code: 'MMO6005', title: 'two plugins bring the same executor', help: 'remove one of the two plugins' },

  unusableSource: {
    code: 'MMO6008',
    title: 'a file that tasks are inferred from cannot be used',
    help: 'mend the file, or spell the tasks out in service.yml and remove the plugin',
  },
  imageNotLocked: { code: 'MMO6010', title: 'mmo.lock does not pin the image of a plugin', help: 'run "mmo lock" where docker is, and commit mmo.lock' },
  imageLockDamaged: { code: 'MMO6011', title: 'mmo.lock cannot be used', help: 'restore it from git, or delete it and run "mmo lock"' },
  imageNotResolved: { code: 'MMO6012', title: 'an image cannot be looked into', help: 'check its name, and that docker runs and can pull it' },
  unpinnedImage: {
    code: 'MMO6020',
    title: 'in CI every image must be pinned',
    help: 'write it as name@sha256:…, or run "mmo lock" where docker is, and commit mmo.lock',
  },

  // 7xxx
  watchLimited: {
    code: 'MMO7001',
    title: 'not all folders can be watched',
    help: 'raise fs.inotify.max_user_watches (sysctl), or end other programs that watch files',
  },
  watchLoop: {
    code: 'MMO7002',
    title: 'tasks start each other again and again',
    help: 'declare what a task writes as its outputs, or take it out of the inputs with "!"; a change from outside, or a key, starts it again',
  },
  commandMistake: {
    code: 'MMO7003',
    title: 'a command cannot work with what a file says',
    help: 'mend the file at this place',
  },
  commandRefused: {
    code: 'MMO7004',
    title: 'a docker daemon or an environment does not do what a command asks of it',
    help: 'mend what the message names, and call the command again',
  },

  // 9xxx
  internal: { code: 'MMO9000', title: 'mmo itself failed', help: 'please report it with the text above and the output of mmo --version' },
} as const;

/** Name of a row of the code table. */
export type CodeName = keyof typeof codes;
