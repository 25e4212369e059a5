import type { CodesOf, Explanation } from './explanation.ts';

/** Cause and example of all from 3xxx: the graph, the cache, tasks, plugins. */
export const explainTasks: Readonly<Record<CodesOf<'3' | '4' | '5' | '6' | '7' | '9'>, Explanation>> = {
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
  shellNotStarted: {
    cause: 'mmo shell starts what SHELL names, or /bin/sh where it is not set, and this program does not exist or cannot be executed.',
    example: ['$ SHELL=/usr/bin/fisch mmo shell cart'],
    mended: ['$ SHELL=/usr/bin/fish mmo shell cart'],
  },
  cannotTrace: {
    cause:
      'mmo audit watches what tasks read by strace. It is a program of Linux, may not be installed, or may not be allowed to trace, as in some containers.',
    example: ['$ mmo audit cart:build'],
    mended: ['$ sudo apt-get install strace && mmo audit cart:build'],
  },
  unknownEnvironment: {
    cause: '--env names where to deploy to: one of "environments" of mmo.json, or "local", which is the docker of this machine unless the file says otherwise.',
    example: ['$ mmo deploy --env stagging'],
    mended: ['$ mmo deploy --env staging'],
  },
  cannotDeploy: {
    cause: 'The configuration of the service or of the environment lacks something that the environment needs, or contradicts itself. Nothing has run yet.',
    example: ['type: http-service', 'path: /api/cart                    # and no port'],
    mended: ['type: http-service', 'path: /api/cart', 'port: 8102'],
  },
  cannotRun: {
    cause:
      'What the service says of a task lacks something, contradicts itself, or names what is not there, such as a runtime that mmo does not know. Nothing has run yet.',
    example: ['runtime: nodjs'],
    mended: ['runtime: nodejs', 'runtimeVersion: "24"'],
  },
  taskFinding: {
    cause: 'A compiler, linter or test runner that a task runs told of a mistake at a place in the sources; mmo shows it where the place is.',
    example: ['src/main.go:7:2: declared and not used: total'],
  },
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
  pluginUntrusted: {
    cause: 'Looking at a workspace must not run its code. Plugins by path and from npm run once you have run a task here, or said mmo trust.',
    example: ['mmo ls          # in a repository just cloned'],
    mended: ['mmo trust', 'mmo ls'],
  },
  badPluginOptions: {
    cause: 'The options beside the name of a plugin in mmo.json are held against the schema that the plugin brings.',
    example: ['"plugins": [{ "name": "@acme/mmo-lint", "levle": "strict" }]'],
    mended: ['"plugins": [{ "name": "@acme/mmo-lint", "level": "strict" }]'],
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
  unusableSource: {
    cause: 'A plugin reads a file of the service, such as package.json, to know its tasks, and cannot make sense of it.',
    example: ['{ "scripts": { "build": "tsc", } }          # a comma too many'],
    mended: ['{ "scripts": { "build": "tsc" } }'],
  },
  imageNotLocked: {
    cause:
      'With CI set, a plugin that is an image runs only as mmo.lock pins it: a tag could be moved to other hooks by whoever may push. Elsewhere mmo writes the entry itself.',
    example: ['"plugins": [{ "image": "acme/hooks:1" }]       # and no mmo.lock is committed'],
    mended: ['$ mmo lock && git add mmo.lock'],
  },
  imageLockDamaged: {
    cause:
      'mmo.lock was edited or merged into something that is not what mmo writes, was written by another version, or git ignores it. To resolve images anew on the quiet would undo what it is for.',
    example: ['$ cat mmo.lock', '<<<<<<< HEAD'],
    mended: ['$ rm mmo.lock && mmo lock'],
  },
  imageNotResolved: {
    cause: 'mmo.lock has no entry of an image yet, so that its files have to be read, and the docker daemon cannot be reached or cannot get the image.',
    example: ['"plugins": [{ "image": "acme/hoks:1" }]'],
    mended: ['"plugins": [{ "image": "acme/hooks:1" }]'],
  },
  unpinnedImage: {
    cause: 'A tag can be moved to another image by whoever may push. With CI set, mmo runs only images that a digest names for ever.',
    example: ['options: { image: golang:1.24 }'],
    mended: ['options: { image: "golang:1.24@sha256:4a1c…" }'],
  },
  watchLimited: {
    cause:
      'Linux gives each user a number of watches for folders, which other programs use up as well. mmo goes on without: it compares the files with what it has read, every few seconds.',
    example: ['$ cat /proc/sys/fs/inotify/max_user_watches', '8192'],
    mended: ['$ sudo sysctl fs.inotify.max_user_watches=524288'],
  },
  watchLoop: {
    cause:
      'While a task ran, one of its own inputs was written, so that it had to run again, three times in a row. mmo holds it until something else changes its inputs.',
    example: ['tasks:', '  build: { command: date > src/built.txt }'],
    mended: ['tasks:', '  build: { command: date > src/built.txt, outputs: [src/built.txt] }'],
  },
  commandMistake: {
    cause:
      'A command of a plugin reads more of the files than a run does, and found something that it cannot work with: a vendor that nothing defines, vendors that wait for each other, or a key of a compose file beyond what mmo reads of them.',
    example: ['services:', '  db:', '    build: ./db'],
    mended: ['services:', '  db:', '    image: postgres:17'],
  },
  commandRefused: {
    cause:
      'A command asked a docker daemon, or what an environment runs on, and was not answered, or was told no: no daemon runs, the kubeconfig has no such context, more instances are asked for than there can be.',
    example: ['mmo status --env staging          # its cluster is not in the kubeconfig of this machine'],
    mended: ['mmo status --env staging --context company-staging'],
  },
  internal: {
    cause: 'A bug of mmo, or a machine that fails in a way mmo does not know. It exits with 3.',
    example: ["TypeError: Cannot read properties of undefined (reading 'key')"],
  },
};
