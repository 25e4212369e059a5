import type { CodeName } from './codes.ts';

/** What `mmo explain` says of a code beyond the code table. */
export interface Explanation {
  /** What leads to it, in full sentences. */
  readonly cause: string;
  /** Lines of a file or of a terminal that lead to it. */
  readonly example: readonly string[];
  /** The same, right. Left out where the remedy says it all. */
  readonly mended?: readonly string[];
}

/** Cause and example of every code. Loaded only by those who explain: the texts are long and no run needs them. */
export const explanations: Readonly<Record<CodeName, Explanation>> = {
  // 1xxx
  noWorkspace: {
    cause: 'The search goes from the current folder up to the git top level and found neither a configuration file nor a service.',
    example: ['$ cd /tmp && mmo run build'],
    mended: ['$ mmo -C ~/shop run build'],
  },
  noServices: {
    cause: 'No file that is not git-ignored matches the globs of "services". A folder that git ignores, or that .mmoignore names, is not looked into.',
    example: ['# mmo.json', '{ "services": ["apps/**/service.yml"] }     # but the services lie in services/'],
    mended: ['{ "services": ["services/**/service.yml"] }'],
  },
  configFileMissing: {
    cause: 'The file that --config or MMO_CONFIG names does not exist, or is not a regular file. Its path is relative to the current folder, or to that of -C.',
    example: ['$ mmo run build --config mmo.ci.jsn'],
    mended: ['$ mmo run build --config mmo.ci.json'],
  },
  pathNotUtf8: {
    cause: 'Keys, caches and reports hold paths as UTF-8 text; a path that is not could not be told from another one.',
    example: ['$ git ls-files', '"services/cart/K\\366rbe.txt"'],
    mended: ["$ git mv $'services/cart/K\\366rbe.txt' services/cart/koerbe.txt"],
  },
  unreadableFile: {
    cause: 'A file that mmo has to read is a folder, a link that leads nowhere, or may not be read by this user.',
    example: ['$ chmod 000 services/cart/service.yml && mmo ls'],
    mended: ['$ chmod 644 services/cart/service.yml'],
  },
  notGitRepository: {
    cause: 'What a change affects is the difference between two states of a git repository.',
    example: ['$ mmo run build --affected          # in an unpacked archive'],
    mended: ['$ mmo run build'],
  },
  unknownBase: {
    cause: 'The revision to compare with does not exist in this clone. mmo never takes that for "nothing changed".',
    example: ['$ mmo run test --affected=origin/mian'],
    mended: ['$ git fetch origin main && mmo run test --affected=origin/main'],
  },
  shallowClone: {
    cause: 'The merge base lies behind the depth at which the clone was cut off.',
    example: ['$ git clone --depth 1 … && mmo run test --affected'],
    mended: ['$ git fetch --unshallow && mmo run test --affected'],
  },
  gitFailed: {
    cause:
      'git ended with an error where mmo relies on its answer: a damaged index or object, a lock that another git left behind, or a repository of another user.',
    example: ["fatal: detected dubious ownership in repository at '/src'"],
    mended: ['$ git config --global --add safe.directory /src'],
  },
  unknownTaskArgument: {
    cause: 'No service of the workspace has a task of this name: neither its service.yml, nor "tasks" of mmo.json, nor a plugin gives it one.',
    example: ['$ mmo run biuld'],
    mended: ['$ mmo run build'],
  },
  unknownServiceArgument: {
    cause: 'A selector, or a task written as service:task, names a service that does not exist.',
    example: ['$ mmo run build -s crat'],
    mended: ['$ mmo run build -s cart'],
  },
  taskNotInSelection: {
    cause: 'The task exists, but not in a service that -s, --filter or the stored context selects.',
    example: ['$ mmo run deploy -s protos          # protos has no task deploy'],
    mended: ['$ mmo run deploy -s protos --if-present'],
  },
  emptySelection: {
    cause: 'The globs, tags and folders of -s, --filter or the stored context match no service, or exclude all that they match.',
    example: ['$ mmo run build -s tag:shpo'],
    mended: ['$ mmo run build -s tag:shop'],
  },
  badFlagValue: {
    cause: 'The flag, or its twin in the environment (MMO_CONCURRENCY for --concurrency), was given a value that it cannot take, or none.',
    example: ['$ mmo run build --continue=allways'],
    mended: ['$ mmo run build --continue=always'],
  },
  unknownFlag: {
    cause: 'The command has no such flag. Arguments for the tasks themselves stand behind "--".',
    example: ['$ mmo run test --grep basket'],
    mended: ['$ mmo run test -- --grep basket'],
  },
  unknownCommand: {
    cause: 'The first word is no command of mmo, or a later one is more than the command takes.',
    example: ['$ mmo e2e'],
    mended: ['$ mmo run e2e'],
  },
  missingArgument: {
    cause: 'The command cannot do anything without the argument.',
    example: ['$ mmo why'],
    mended: ['$ mmo why cart:build'],
  },
  badRunSummary: {
    cause: 'The run has ended, and a file that it was to write could not be written: its folder is missing or read-only, or the disk is full.',
    example: ['$ mmo run build --summarize=/nowhere/summary.json'],
    mended: ['$ mmo run build --summarize=summary.json'],
  },
  traceNotSent: {
    cause:
      'The environment asks for traces through OTEL_EXPORTER_OTLP_ENDPOINT, and the collector there could not be reached, was too slow or refused them, or the protocol is none that mmo speaks. The run itself is not touched by it.',
    example: ['$ OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317 OTEL_EXPORTER_OTLP_PROTOCOL=grpc mmo run build'],
    mended: ['$ OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 mmo run build'],
  },
  shardPlanMismatch: {
    cause:
      'The file given with --plan divides other tasks than those this run names, or into another number of shards. To run it would leave tasks out without a word, so nothing runs.',
    example: ['$ mmo ci matrix test --affected --shards 5 --plan shards.json', '$ mmo run test --shard 2/5 --plan shards.json'],
    mended: ['$ mmo run test --affected --shard 2/5 --plan shards.json'],
  },
  badShardPlan: {
    cause: 'The file given with --plan is missing, is not what mmo ci matrix writes, or its folder cannot be written to.',
    example: ['$ mmo run test --shard 2/5 --plan summary.json'],
    mended: ['$ mmo ci matrix test --shards 5 --plan shards.json', '$ mmo run test --shard 2/5 --plan shards.json'],
  },
  unusableSummary: {
    cause: 'The file to compare with cannot be read, is no summary of a run, or does not hold the task.',
    example: ['$ mmo why cart:build --against junit.xml'],
    mended: ['$ mmo run build --summarize=summary.json      # in the CI, kept as an artifact', '$ mmo why cart:build --against summary.json'],
  },

  rootMissing: {
    cause: 'A path in "roots", relative to the workspace, leads to nothing or to a file. Most often the other repository is not cloned on this machine.',
    example: ['# mmo.json', '{ "roots": ["../payments"] }     # and there is no ../payments'],
    mended: ['$ git clone git@example.com:shop/payments.git ../payments'],
  },
  rootOverlap: {
    cause: 'A root is the workspace, lies inside it or around it, or overlaps another root: its files would belong to two trees.',
    example: ['# mmo.json', '{ "roots": [".", "./services", ".."] }'],
    mended: ['{ "roots": ["../payments"] }'],
  },
  rootNameTaken: {
    cause:
      'Paths of a root start with the name of its last folder, so that keys do not depend on where it lies. Two roots cannot have one name, nor can a root have that of a file or folder at the top of the workspace.',
    example: ['# mmo.json', '{ "roots": ["../old/payments", "../new/payments"] }'],
    mended: ['{ "roots": ["../old-payments", "../new/payments"] }'],
  },

  // 2xxx
  configSyntax: {
    cause: 'The file cannot be parsed. A mmo.json is strict JSON: no comments, no trailing commas. YAML is version 1.2.',
    example: ['tasks:', '  build: command: make'],
    mended: ['tasks:', '  build:', '    command: make'],
  },
  unknownKey: {
    cause: 'The key is not one that may stand here. A key that is ignored in silence would be a setting that does not hold.',
    example: ['tasks:', '  build:', '    ouputs: [dist]'],
    mended: ['tasks:', '  build:', '    outputs: [dist]'],
  },
  unknownExecutor: {
    cause: 'No built-in executor and none of a plugin has this name.',
    example: ['tasks:', '  build:', '    executor: comand'],
    mended: ['tasks:', '  build:', '    executor: command'],
  },
  wrongType: {
    cause: 'The key takes another kind of value: a list instead of text, a number instead of text. YAML reads yes and 8080 without quotes as text and number.',
    example: ['tags: shop'],
    mended: ['tags: [shop]'],
  },
  badValue: {
    cause: 'The value is of the right type, but not one of those allowed, out of range, or not of the form that the key takes.',
    example: ['type: htp-service'],
    mended: ['type: http-service'],
  },
  duplicateKey: {
    cause: 'YAML and JSON parsers differ in which of the two wins, so neither does.',
    example: ['tasks:', '  build: { command: make }', '  build: { command: make all }'],
    mended: ['tasks:', '  build: { command: make all }'],
  },
  configTooLarge: {
    cause: 'A configuration file may have 1 MB and 100,000 values. Files beyond are made by mistake or malice, and parsing them would take long.',
    example: ['$ ls -s services/cart/service.yml', '3104 services/cart/service.yml'],
  },
  configTooDeep: {
    cause: 'A configuration file may be nested 64 levels deep. Files beyond are made by mistake or malice, and would exhaust the parser.',
    example: ['options: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ …'],
  },
  aliasBomb: {
    cause: 'An alias that holds aliases multiplies; a file may expand to 100,000 values and no more, and never contain itself.',
    example: ['a: &a [x, x, x, x, x, x, x, x, x, x]', 'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]', 'c: &c [*b, *b, …'],
  },
  forbiddenKey: {
    cause: '__proto__, constructor and prototype have a meaning of their own in JavaScript and are refused at every level.',
    example: ['env:', '  constructor: acme'],
    mended: ['env:', '  CONSTRUCTOR: acme'],
  },
  badName: {
    cause: 'Names become parts of task ids, host names, image names and file names.',
    example: ['name: Shopping_Cart'],
    mended: ['name: shopping-cart'],
  },
  duplicateService: {
    cause: 'Services are known by name in the whole workspace. One that gives itself none has the name of its folder.',
    example: ['services/cart/service.yml        # name: cart', 'legacy/cart/service.yml          # no name, so cart'],
    mended: ['legacy/cart/service.yml          # name: legacy-cart'],
  },
  missingKey: {
    cause: 'The value is a map that means nothing without the key.',
    example: ['dependsOn:', '  - { kind: runtime }'],
    mended: ['dependsOn:', '  - { service: catalog, kind: runtime }'],
  },
  quoteVersion: {
    cause: 'Without quotes YAML reads 1.10 as the number 1.1.',
    example: ['runtimeVersion: 24.10'],
    mended: ['runtimeVersion: "24.10"'],
  },
  badEncoding: {
    cause: 'The file is UTF-16, holds bytes that are no UTF-8, or a NUL character: an editor saved it in another encoding, or it is no text.',
    example: ['$ file services/cart/service.yml', 'services/cart/service.yml: ISO-8859 text'],
    mended: ['$ iconv -f latin1 -t utf-8 service.yml > fixed && mv fixed service.yml'],
  },
  multipleDocuments: {
    cause: 'A line "---" begins a second document, and one file describes one service or one workspace.',
    example: ['name: cart', '---', 'name: catalog'],
    mended: ['# services/cart/service.yml', 'name: cart', '# services/catalog/service.yml', 'name: catalog'],
  },
  customTag: {
    cause: 'A tag asks the reader of the file to do something with the value, such as to include another file. mmo reads plain data only.',
    example: ['description: !include text.md'],
    mended: ['description: Takes the money'],
  },
  mergeKey: {
    cause: 'The merge key "<<" is not part of YAML 1.2, and parsers disagree about it.',
    example: ['tasks:', '  build: &build { command: make }', '  test: { <<: *build }'],
    mended: ['tasks:', '  build: { command: make }', '  test: { command: make }'],
  },
  badKey: {
    cause: 'A key is a list, a map or empty. Keys are names.',
    example: ['env:', '  [A, B]: c'],
    mended: ['env:', '  A: c', '  B: c'],
  },
  badDuration: {
    cause: 'A duration without a unit could be milliseconds or seconds. Units are ms, s, m, h and d; they may be joined.',
    example: ['timeout: 10 minutes'],
    mended: ['timeout: 10m'],
  },
  badSize: {
    cause: 'A size needs its unit: B, KB, MB, GB or TB, or KiB and so on.',
    example: ['"cache": { "maxSize": "10 gigs" }'],
    mended: ['"cache": { "maxSize": "10GB" }'],
  },
  conflictingKeys: {
    cause: 'Both keys decide the same thing in different ways.',
    example: ['runtime: nodejs', 'dockerfile: Dockerfile'],
    mended: ['runtime: nodejs'],
  },
  unknownNamedInput: {
    cause: 'An item of inputs that starts with "$" is a list of mmo.json under "inputs", or $default.',
    example: ['inputs: [$proto]                 # mmo.json: "inputs": { "protos": […] }'],
    mended: ['inputs: [$protos]'],
  },
  namedInputCycle: {
    cause: 'A named input may refer to others, but not back to itself.',
    example: ['"inputs": { "protos": ["$shared"], "shared": ["$protos"] }'],
    mended: ['"inputs": { "protos": ["$shared"], "shared": ["//shared/**"] }'],
  },
  inheritedNothing: {
    cause: 'The item "..." stands for the inherited list, and there is none: no plugin and no "tasks" of mmo.json gives this key.',
    example: ['outputs: ["...", dist]'],
    mended: ['outputs: [dist]'],
  },
  whenWithoutDependency: {
    cause: 'A task with "when" joins a run when one of its dependencies does, so it needs one.',
    example: ['stop-db:', '  command: docker stop db', '  when: always'],
    mended: ['stop-db:', '  command: docker stop db', '  when: always', '  dependsOn: [test]'],
  },
  forOutsideWorkspace: {
    cause: 'With "for", a task of mmo.json says for which services it is. A task of a service.yml is for that service.',
    example: ['tasks:', '  build: { command: go build, for: [tag:go] }'],
    mended: ['# mmo.json', '"tasks": { "build": { "command": "go build", "for": ["tag:go"] } }'],
  },
  pathOutsideWorkspace: {
    cause: 'What lies outside the workspace is on no other machine, and mmo cannot see it change.',
    example: ['inputs: ["//../shared/**"]'],
    mended: ['inputs: ["//shared/**"]'],
  },
  badPattern: {
    cause: 'The pattern has so many wildcards that matching it could take for ever, or a backslash; "/" separates folders on every system.',
    example: ['inputs: ["src\\\\**"]'],
    mended: ['inputs: ["src/**"]'],
  },

  // 3xxx
  unknownDependencyTask: {
    cause: 'A dependsOn written in a service.yml names a task that its service does not have. An inherited one would be left out in silence.',
    example: ['build:', '  dependsOn: [porto]'],
    mended: ['build:', '  dependsOn: [proto]              # [^proto] for that of the services it depends on'],
  },
  unknownDependencyService: {
    cause: 'A dependsOn names a service that is not in the workspace.',
    example: ['dependsOn: [catlog]'],
    mended: ['dependsOn: [catalog]'],
  },
  cycle: {
    cause: 'Each of the tasks would have to wait for itself. Services may need each other in a circle at run time (kind: runtime); tasks may not.',
    example: ['cart:build -> auth:proto -> cart:build'],
    mended: ['cart:build -> auth:proto          # auth:proto without dependsOn: [cart:build]'],
  },
  selfDependency: {
    cause: 'The dependsOn of a service names the service itself.',
    example: ['name: cart', 'dependsOn: [cart]'],
    mended: ['name: cart', 'dependsOn: [catalog]'],
  },
  overlappingOutputs: {
    cause: 'A restore mirrors its outputs, so one task would delete or replace what the other wrote.',
    example: ['build:  { command: make, outputs: [dist] }', 'bundle: { command: make bundle, outputs: [dist/bundle.js] }'],
    mended: ['bundle: { command: make bundle, outputs: [bundle/bundle.js] }'],
  },
  outputOutsideService: {
    cause: 'A service owns its folder; what it writes elsewhere could be the output or the input of anybody.',
    example: ['outputs: [../../dist/cart]'],
    mended: ['outputs: [dist]'],
  },
  outputContainsInput: {
    cause: 'Restoring the output would delete or replace source files.',
    example: ['inputs: ["src/**"]', 'outputs: [src]'],
    mended: ['inputs: ["src/**"]', 'outputs: [dist]'],
  },
  inputIsOutput: {
    cause: 'Whether the file is there, and which bytes it holds, depends on when the other task runs.',
    example: ['gen:   { command: make gen, outputs: [gen] }', 'build: { command: make, inputs: ["gen/**"] }'],
    mended: ['build: { command: make, dependsOn: [gen] }'],
  },

  // 4xxx
  cacheFault: {
    cause:
      'The cache could not be read or written, or an entry does not hold what was stored. The task ran or its result was left out of the cache; the run goes on.',
    example: ['ENOSPC: no space left on device'],
    mended: ['$ mmo cache prune --max-size 2GB'],
  },
  nondeterministic: {
    cause:
      'The task ran twice with the same key and wrote different bytes. The entry that was stored first stays; all that depends on the task may be built again for nothing.',
    example: ['build: { command: "date > dist/built-at", outputs: [dist] }'],
    mended: ['build: { command: "git log -1 --format=%cI . > dist/built-at", outputs: [dist] }'],
  },
  inputsChanged: {
    cause:
      'A file that the key was made of changed between the start and the end of the task, so nobody knows which of the two it read. The result is used, and not stored.',
    example: ['format: { command: "prettier --write src", inputs: ["src/**"] }'],
    mended: ['format: { command: "prettier --write src", cache: false }'],
  },
  stateUnwritable: {
    cause: 'mmo keeps its state in .mmo below the workspace: the folder is read-only, belongs to another user, or the disk is full.',
    example: ['$ sudo mmo run build && mmo set-context cart'],
    mended: ['$ sudo chown -R "$USER" .mmo'],
  },

  // 5xxx
  workspaceLocked: {
    cause: 'One mmo at a time executes tasks in a workspace; a second one waits, or ends when --no-wait is given.',
    example: ['$ mmo run test & mmo run build --no-wait'],
    mended: ['$ mmo run test & mmo run build'],
  },
  nestedTask: {
    cause: 'A command started by mmo calls mmo for a task that the outer run has as well: it would run a second time, at the same time.',
    example: ['test: { command: "mmo run build && node --test" }'],
    mended: ['test: { command: "node --test", dependsOn: [build] }'],
  },
  badExecutorOptions: {
    cause: 'Each executor brings a schema for its options, and the task gives it others.',
    example: ['build:', '  command: make', '  options: { shel: bash }'],
  },
  missingCommand: {
    cause: 'The task is defined, but neither service.yml, nor mmo.json, nor a plugin gives it a command, and its executor needs one.',
    example: ['build:', '  outputs: [dist]'],
    mended: ['build:', '  command: make', '  outputs: [dist]'],
  },
  missingEnvFile: {
    cause: 'A file of envFiles does not exist and no task makes it. Files that git ignores are often missing on another machine.',
    example: ['envFiles: [.env.local]'],
    mended: ['$ cp .env.example .env.local'],
  },
  commandLineFailed: {
    cause:
      'A line of commands.<name>.before or .after ended with another exit code than 0. After a failing "before" nothing else runs and mmo exits with 1; a failing "after" makes 1 out of 0.',
    example: ['"commands": { "test": { "before": ["docker compose up -d"] } }     # the daemon does not run'],
    mended: ['$ sudo systemctl start docker'],
  },

  taskFinding: {
    cause: 'A compiler, linter or test runner that a task runs told of a mistake at a place in the sources; mmo shows it where the place is.',
    example: ['src/main.go:7:2: declared and not used: total'],
  },

  // 6xxx
  pluginNotFound: {
    cause: 'A plugin is a built-in one by name, a package of npm that is installed in the workspace, or a path that begins with "./".',
    example: ['"plugins": ["./tools/audit.js"]          # the file is tools/mmo/audit.js'],
    mended: ['"plugins": ["./tools/mmo/audit.js"]'],
  },
  pluginInvalid: {
    cause: 'The default export of the module is not what definePlugin makes, or a part of it has the wrong shape.',
    example: ['export const plugin = { name: "audit" };'],
    mended: ['import { definePlugin } from "mmo/plugin";', 'export default definePlugin({ name: "audit" });'],
  },
  pluginFailed: {
    cause: 'The code of the plugin threw an error while it was loaded or asked.',
    example: ['import "left-out-of-package-json";'],
  },
  pluginApiVersion: {
    cause: 'The plugin says which version of the plugin API it was made for, and this mmo has another one.',
    example: ['export default { apiVersion: 99, name: "audit" };'],
  },
  duplicateExecutor: {
    cause: 'A name of an executor means one executor. The first plugin in "plugins" keeps it; the built-in ones come before all.',
    example: ['"plugins": ["./tools/docker.js", "@acme/mmo-docker"]       # both bring the executor docker'],
    mended: ['"plugins": ["@acme/mmo-docker"]'],
  },

  // 9xxx
  internal: {
    cause: 'A bug of mmo, or a machine that fails in a way mmo does not know. It exits with 3.',
    example: ["TypeError: Cannot read properties of undefined (reading 'key')"],
  },
};
