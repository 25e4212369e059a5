/** What the table says of one code: stable number, short title, the usual remedy, and why it happens where that is not plain. */
export interface CodeEntry {
  readonly code: `MMO${number}`;
  readonly title: string;
  /** One sentence: what to do about it. */
  readonly help: string;
  /** What leads to it, for `mmo explain`. */
  readonly cause?: string;
}

/**
 * Every diagnostic mmo can give. 1xxx workspace, discovery, git, selection · 2xxx configuration files · 3xxx graph ·
 * 4xxx keys and cache · 5xxx executors and tasks · 6xxx plugins · 9xxx internal. A code is never used again for something else.
 */
export const codes = {
  // 1xxx
  noWorkspace: {
    code: 'MMO1001',
    title: 'no workspace found',
    help: 'run mmo inside a git repository with a mmo.json or service.yml files, or name its folder with -C',
    cause: 'The search goes from the current folder up to the git top level and found neither a configuration file nor a service.',
  },
  noServices: {
    code: 'MMO1002',
    title: 'the workspace has no services',
    help: 'put a service.yml into the folder of each service, or mend "services" in mmo.json',
    cause: 'No file that is not git-ignored matches the globs of "services".',
  },
  configFileMissing: { code: 'MMO1003', title: 'the configuration file cannot be read', help: 'check the path given with --config and its permissions' },
  pathNotUtf8: {
    code: 'MMO1004',
    title: 'a path is not UTF-8',
    help: 'rename the file, or have git ignore it',
    cause: 'Keys, caches and reports hold paths as UTF-8 text; a path that is not could not be told from another one.',
  },
  unreadableFile: { code: 'MMO1005', title: 'a file cannot be read', help: 'check that it is a regular file and its permissions' },
  notGitRepository: {
    code: 'MMO1010',
    title: 'not a git repository',
    help: 'run it inside a git repository, or leave --affected out',
    cause: 'What a change affects is the difference between two states of a git repository.',
  },
  unknownBase: {
    code: 'MMO1011',
    title: 'the base commit cannot be resolved',
    help: 'fetch the branch (git fetch origin <branch>), name another one with --base, or set affected.fallback to "all"',
    cause: 'The revision to compare with does not exist in this clone. mmo never takes that for "nothing changed".',
  },
  shallowClone: {
    code: 'MMO1012',
    title: 'the clone is too shallow to find the base',
    help: 'run git fetch --unshallow, or clone with full history (fetch-depth: 0 on GitHub Actions)',
    cause: 'The merge base lies behind the depth at which the clone was cut off.',
  },
  gitFailed: { code: 'MMO1013', title: 'git failed', help: 'run the command by hand to see what ails the repository' },
  unknownTaskArgument: { code: 'MMO1020', title: 'unknown task', help: 'mmo ls --json lists the tasks of each service' },
  unknownServiceArgument: { code: 'MMO1021', title: 'unknown service', help: 'mmo ls lists the services of this workspace' },
  taskNotInSelection: {
    code: 'MMO1022',
    title: 'no selected service has the task',
    help: 'select other services, or add --if-present when that is fine',
  },
  badFlagValue: { code: 'MMO1023', title: 'a flag has a wrong value', help: 'mmo help <command> shows what each flag takes' },
  unknownFlag: { code: 'MMO1024', title: 'unknown flag', help: 'mmo help <command> lists the flags' },
  unknownCommand: { code: 'MMO1025', title: 'unknown command', help: 'mmo help lists the commands' },
  missingArgument: { code: 'MMO1026', title: 'an argument is missing', help: 'mmo help <command> shows what it takes' },
  emptySelection: { code: 'MMO1027', title: 'the selection matches no service', help: 'mmo ls lists the services of this workspace' },
  badContext: { code: 'MMO1028', title: 'the stored context cannot be used', help: 'run mmo context --reset' },
  badRunSummary: { code: 'MMO1029', title: 'a run summary cannot be written', help: 'check the path given with --summarize or --profile' },

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
    cause: 'YAML and JSON parsers differ in which of the two wins, so neither does.',
  },
  configTooLarge: { code: 'MMO2007', title: 'the file is too large', help: 'keep configuration files below 1 MB' },
  configTooDeep: { code: 'MMO2008', title: 'the file is nested too deeply', help: 'keep configuration below 64 levels' },
  aliasBomb: {
    code: 'MMO2009',
    title: 'aliases expand without bound',
    help: 'write the values out instead of repeating them by alias',
    cause: 'An alias that holds aliases multiplies; a file may expand to 100,000 values and no more, and never contain itself.',
  },
  forbiddenKey: {
    code: 'MMO2010',
    title: 'a key that is never allowed',
    help: 'rename the key',
    cause: '__proto__, constructor and prototype have a meaning of their own in JavaScript and are refused at every level.',
  },
  badName: {
    code: 'MMO2011',
    title: 'a name is not allowed',
    help: 'use lower-case letters, digits and "-", starting with a letter or digit, 63 characters at most',
    cause: 'Names become parts of task ids, host names, image names and file names.',
  },
  duplicateService: { code: 'MMO2012', title: 'two services have the same name', help: 'give one of them another "name"' },
  missingKey: { code: 'MMO2013', title: 'a key is missing', help: 'add the key' },
  quoteVersion: {
    code: 'MMO2014',
    title: 'a version must be quoted',
    help: 'put the version into quotes',
    cause: 'Without quotes YAML reads 1.10 as the number 1.1.',
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
    cause: 'The item stands for the inherited list, and there is none: no plugin and no "tasks" of mmo.json gives this key.',
  },
  whenWithoutDependency: {
    code: 'MMO2026',
    title: 'the task can never come into play',
    help: 'give the task a dependsOn, or remove "when"',
    cause: 'A task with "when" joins a run when one of its dependencies does, so it needs one.',
  },
  forOutsideWorkspace: {
    code: 'MMO2027',
    title: '"for" means nothing here',
    help: 'use "for" in the tasks of mmo.json; a task of a service.yml is for that service',
  },
  pathOutsideWorkspace: { code: 'MMO2028', title: 'a path leads outside the workspace', help: 'use a path below the workspace' },
  badPattern: { code: 'MMO2029', title: 'a pattern cannot be used', help: 'write a simpler pattern' },

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
    cause: 'Each of the tasks would have to wait for itself.',
  },
  selfDependency: { code: 'MMO3004', title: 'a service or task depends on itself', help: 'remove the item' },
  overlappingOutputs: {
    code: 'MMO3005',
    title: 'two tasks have overlapping outputs',
    help: 'let each task write into a folder of its own',
    cause: 'A restore mirrors its outputs, so one task would delete or replace what the other wrote.',
  },
  outputOutsideService: { code: 'MMO3006', title: "an output lies outside its service's folder", help: 'write outputs below the folder of the service' },
  outputContainsInput: {
    code: 'MMO3007',
    title: 'an output contains inputs',
    help: 'write outputs into a folder that holds no sources',
    cause: 'Restoring the output would delete or replace source files.',
  },
  inputIsOutput: {
    code: 'MMO3008',
    title: 'an input is the output of another task',
    help: 'add that task to dependsOn; its outputs then count without being named as inputs',
    cause: 'Whether the file is there, and which bytes it holds, depends on when the other task runs.',
  },
  persistentDependency: {
    code: 'MMO3009',
    title: 'a task waits for a persistent task that never says that it is ready',
    help: 'give the persistent task a "ready" check',
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
    cause: 'The outer run would run the same task a second time, at the same time.',
  },
  badExecutorOptions: { code: 'MMO5003', title: 'the options do not fit the executor', help: 'correct the options; the README of the executor lists them' },
  missingCommand: { code: 'MMO5004', title: 'a task has nothing to run', help: 'give the task a command, or an executor that needs none' },
  missingSecret: { code: 'MMO5005', title: 'a secret is not set', help: 'set the variable in the environment that mmo is started with' },
  missingEnvFile: { code: 'MMO5006', title: 'an env file is missing', help: 'create the file, or remove it from envFiles' },
  badEnvFile: { code: 'MMO5007', title: 'an env file cannot be parsed', help: 'write one NAME=value a line' },
  commandFailed: { code: 'MMO5008', title: 'a task failed', help: 'read its output above' },
  missingTool: { code: 'MMO5009', title: 'a tool is not installed', help: 'install the tool, or remove it from "tools"' },

  // 6xxx
  pluginNotFound: { code: 'MMO6001', title: 'a plugin cannot be found', help: 'install it, or correct its name or path in "plugins"' },
  pluginInvalid: { code: 'MMO6002', title: 'a plugin is not valid', help: 'export a plain object made by definePlugin' },
  pluginFailed: { code: 'MMO6003', title: 'a plugin failed', help: 'report it to the author of the plugin' },
  pluginApiVersion: {
    code: 'MMO6004',
    title: 'a plugin was made for another version of the plugin API',
    help: 'install a version of the plugin that fits this mmo',
  },
  duplicateExecutor: { code: 'MMO6005', title: 'two plugins bring the same executor', help: 'remove one of the two plugins' },
  pluginUntrusted: {
    code: 'MMO6006',
    title: 'plugins of an untrusted workspace were not loaded',
    help: 'run mmo trust, or a task, once you trust this workspace',
  },

  // 9xxx
  internal: { code: 'MMO9000', title: 'mmo itself failed', help: 'please report it with the text above and the output of mmo --version' },
} as const;

/** Name of a row of the code table. */
export type CodeName = keyof typeof codes;
