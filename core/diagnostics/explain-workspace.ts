import type { CodesOf, Explanation } from './explanation.ts';

/** Cause and example of 1xxx: the workspace, git, the command line. */
export const explainWorkspace: Readonly<Record<CodesOf<'1'>, Explanation>> = {
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
  noVersion: {
    cause: 'mmo tag marks a commit as <service>-<version>, and the service tells no version, or one that git takes in no tag.',
    example: ['$ mmo tag cart', '# cart/service.yml', 'name: cart'],
    mended: ['# cart/service.yml', 'name: cart', 'version: 1.4.0'],
  },
  tagElsewhere: {
    cause:
      'A version is one commit for ever: others may have taken what its tag names. The tag of a service that was named is there already, at another commit than the one that is checked out; bare mmo tag leaves it there.',
    example: ['$ mmo tag cart          # a day after cart-1.4.0 was tagged'],
    mended: ['# cart/service.yml', 'version: 1.4.1', '$ mmo tag cart'],
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
  emptySelection: {
    cause: 'The globs, tags and folders of -s, --filter or the stored context match no service, or exclude all that they match.',
    example: ['$ mmo run build -s tag:shpo'],
    mended: ['$ mmo run build -s tag:shop'],
  },
  badRunSummary: {
    cause: 'The run has ended, and a file that it was to write could not be written: its folder is missing or read-only, or the disk is full.',
    example: ['$ mmo run build --summarize=/nowhere/summary.json'],
    mended: ['$ mmo run build --summarize=summary.json'],
  },
  unusableSummary: {
    cause: 'The file to compare with cannot be read, is no summary of a run, or does not hold the task.',
    example: ['$ mmo why cart:build --against junit.xml'],
    mended: ['$ mmo run build --summarize=summary.json      # in the CI, kept as an artifact', '$ mmo why cart:build --against summary.json'],
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
};
