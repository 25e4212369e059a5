import { fleetDetails } from './fleet-details.ts';
import type { Block } from './render-sections.ts';

/** What the page of a command says beyond its one line and its flags. */
export interface CommandDetails {
  readonly description: readonly Block[];
  /** Whether arguments behind `--` mean something. */
  readonly takesRest?: boolean;
  readonly exitStatus?: Block;
  readonly environment?: Exclude<Block, string>;
  readonly files?: Block;
  readonly seeAlso?: readonly string[];
}

const runExitStatus: Block = [
  ['0', 'every task succeeded or came from the cache'],
  ['1', 'a task failed'],
  ['2', 'a mistake in the command line or in a configuration file; nothing ran'],
  ['3', 'a bug of mmo'],
  ['129, 130, 143', 'interrupted by SIGHUP, SIGINT or SIGTERM; every started process was ended'],
];

const runEnvironment: Exclude<Block, string> = [
  ['MMO_CACHE_DIR', 'where the cache is, instead of .mmo/cache'],
  ['NO_COLOR, FORCE_COLOR', 'never or always colour the output'],
];

const runFiles: Block = [
  ['.mmo/cache/', 'results by key; shared by the work trees of a repository'],
  ['.mmo/index/', 'what need not be read again; may be deleted'],
  ['.mmo/runs/<id>.json', 'summaries of the last runs'],
];

const selectors =
  'A selector is the name of a service, a glob over names, tag:x or ./folder; ! or ~ before it excludes. With --filter, x... adds what x needs and ...x what needs x; x^... and ...^x leave x itself out. Without any, the stored context decides (mmo set-context), else it is about all services.';

function shorthand(task: string, purpose: string, more: readonly string[] = []): CommandDetails {
  return {
    description: [
      `${purpose} The same as mmo run ${task} with the given services selected: see mmo help run for what a run does. It takes part in the cache, and it never runs a task of another name unless ${task} depends on it.`,
      ...more,
      selectors,
    ],
    takesRest: true,
    exitStatus: runExitStatus,
    environment: runEnvironment,
    seeAlso: ['mmo run', 'mmo why', 'mmo affected'],
  };
}

/** By name of the command; loaded only when a page is shown. */
export const commandDetails: Readonly<Record<string, CommandDetails>> = {
  ...fleetDetails,
  run: {
    description: [
      'Runs the named tasks and everything they depend on, in parallel as far as the graph allows. A task is named as task, in every selected service that has it, or as service:task. One whose inputs, command, environment and dependencies are as they were is not run: its outputs are put back from the cache, or left where they are if they are right.',
      'Arguments behind -- are appended to the command of the named tasks and are part of their keys. The first failure ends the run unless --continue says otherwise. mmo itself never deletes or overwrites a file that no task declares as its output, takes no entry of the cache that does not verify, and leaves no process behind.',
      selectors,
    ],
    takesRest: true,
    exitStatus: runExitStatus,
    environment: runEnvironment,
    files: runFiles,
    seeAlso: ['mmo why', 'mmo affected', 'mmo graph', 'mmo cache'],
  },
  watch: {
    description: [
      'Runs the named tasks once, then waits: when files change, runs exactly the tasks whose inputs have changed and what depends on them. What changes while tasks run is done next. What a task writes as its output starts nothing, and a task that failed is left alone until something it reads has changed. Tasks named here that are persistent stay up, and are restarted when their keys have changed.',
      'Changes to service.yml, mmo.json and ignore rules are taken over at once; a mistake in them is told, and the watch goes on when it is mended. --continue is independent unless it is given. Where the system cannot watch any more folders, files are compared every few seconds instead.',
      'Keys on a terminal: r runs the tasks of the last pass once more, f those that failed, Enter everything, q ends the watch. With --json the events of all runs follow each other.',
      selectors,
    ],
    takesRest: true,
    exitStatus: [
      ['0', 'ended by the key q'],
      ['2', 'a mistake in the command line or in a configuration file before anything ran'],
      ['3', 'a bug of mmo'],
      ['129, 130, 143', 'ended by SIGHUP, SIGINT (Ctrl-C) or SIGTERM; every started process was ended'],
    ],
    environment: runEnvironment,
    files: runFiles,
    seeAlso: ['mmo run', 'mmo why'],
  },
  build: shorthand('build', 'Builds services.'),
  test: shorthand('test', 'Tests services.', [
    'With --layer it runs test-service for the layer service and test-integration for integration. -v and -r become the arguments -v and -race of the tests, which tasks of the executor test translate for their language.',
  ]),
  vet: shorthand('vet', 'Checks services without running them.', [
    'With --fix or --write the tasks get the argument --fix: tasks of the executor vet format and mend what their tools can, and are not cached then.',
  ]),
  lint: shorthand('lint', 'Lints services.'),
  gen: shorthand('gen', 'Generates code, by tasks named gen and by the gen hooks of plugins.'),
  image: shorthand('image', 'Builds images of services.'),
  deploy: shorthand('deploy', 'Deploys services.', [
    '--plan, or --dry, asks the environment what would be new, replaced or unchanged there and shows what differs; it changes nothing. --json has it as preview of each task.',
    '--promote deploys the very images that run in another environment, by digest, or on one docker by their ids: nothing is built, and services that do not run there are left out. All else, such as variables and scale, is that of the files and of the environment that --env names. Environments of the kinds docker and kubernetes tell what they run.',
    'A rollout that fails in a cluster is taken back to what was there before, unless the environment says "rollback": false; --rollback and --no-rollback say so for this run. In docker what runs is untouched until its successor is ready. To go back to what ran earlier, check its commit out and deploy that, or promote it from an environment that still runs it.',
    '--context names the context of the kubeconfig for this run, instead of the one that mmo.json names for the environment: the way to a cluster that is not of this machine must be named in one of the two. It says where the environment is, and is in no key. mmo run, status, logs, stop, scale, integration, registry and vendors logs take it, too.',
    'Services that the environment has and the workspace no longer does are told at the end, and removed by --prune, or if you say so at the terminal.',
  ]),
  release: shorthand('release', 'Pushes the images that were built for services to the registry of mmo.json, or releases services as their tasks say.', [
    'Nothing is built that is built already. An image is pushed as <registry>/<workspace>-<service>:<tag>, the tag being MMO_BUILD_ID, GITHUB_RUN_NUMBER or CI_PIPELINE_IID, else that of its key; what the registry has already is left alone.',
  ]),
  init: {
    description: [
      'Runs the hook "init" of every plugin that has one, in an existing workspace, with the names of the selected services as arguments. Such a hook may write to the workspace: it sets up what the plugin needs there.',
      selectors,
    ],
    exitStatus: runExitStatus,
    environment: runEnvironment,
    seeAlso: ['mmo run', 'mmo lock'],
  },
  lock: {
    description: [
      'Asks the docker daemon for every image that "plugins" of mmo.json, tasks and the Dockerfiles of image tasks name, pulls what it lacks, and writes their digests to mmo.lock, for plugins with the hooks and the manifest found in them. Nothing of an image is executed. A run adds what mmo.lock lacks by itself, except where CI is set: there it is a mistake. What mmo.lock holds is changed by this command alone.',
    ],
    files: [['mmo.lock', 'digests by image; to be committed']],
    seeAlso: ['mmo init', 'mmo run'],
  },
  ls: {
    description: [
      'Lists services with type, folder, tasks and tags, in order of name; with --affected only those with a task that a change affects. Runs no task and changes nothing.',
      selectors,
    ],
    seeAlso: ['mmo show', 'mmo graph', 'mmo affected'],
  },
  graph: {
    description: [
      'Shows what depends on what: services as a tree, or with --tasks the graph of tasks that a run of these would have. --json is a graphology export, --dot is for Graphviz. Runs no task and changes nothing.',
      selectors,
    ],
    seeAlso: ['mmo ls', 'mmo run --graph'],
  },
  tag: {
    description: [
      'Writes an annotated git tag <service>-<version> at HEAD for every selected service that tells its version: as "version" in its service.yml, else in its package.json, else by the target "version" of its makefile. A tag that is at this commit already is left as it is; one at another commit is a mistake, and then none is written. With --push the tags go to origin. With --dry nothing is written.',
      selectors,
    ],
    exitStatus: [
      ['0', 'the tags are there'],
      ['1', 'git could not write or push one'],
      ['2', 'a mistake: a tag is elsewhere, a service that was named has no version'],
      ['3', 'a bug of mmo'],
    ],
    seeAlso: ['mmo release', 'mmo deploy'],
  },
  show: {
    description: [
      'Prints every value of a service after inference, mmo.json and service.yml have been merged, each with the file and line that it comes from. Values of secrets are never read, and so never shown.',
    ],
    seeAlso: ['mmo ls', 'mmo why'],
  },
  why: {
    description: [
      'Computes the key of a task and compares everything it is made of with the last run, or with the summary of another run (--against). Says whether the task would run, and each input, variable, tool or dependency that differs. Runs no task.',
    ],
    files: [['.mmo/runs/<id>.json', 'summaries to compare with']],
    seeAlso: ['mmo run --dry', 'mmo affected'],
  },
  affected: {
    description: [
      'Compares every task in the tree of files with the same task at the base commit, and lists those that differ or depend on one that does, with the reason. The base is --base, else what the platform of the pipeline says, else "affected" in mmo.json, else the merge base with the default branch. A base that cannot be found is a mistake, never "nothing changed". Neither checks anything out nor runs a task.',
      selectors,
    ],
    seeAlso: ['mmo run --affected', 'mmo ls --affected', 'mmo why'],
  },
  cache: {
    description: [
      [
        ['status', 'where the cache is, how many entries it has and how big it is'],
        ['verify', 'reads every entry, and names each that is not what its digest says'],
        ['prune', 'forgets what was not used for long, and what is beyond the size'],
        ['clean', 'forgets everything, the index too'],
      ],
      'A damaged entry is never served, with or without verify: a run that meets one runs the task again. No action touches outputs in the work tree.',
    ],
    exitStatus: [
      ['0', 'all is well'],
      ['1', 'verify found a bad entry'],
      ['2', 'a mistake in the command line or in a configuration file'],
      ['3', 'a bug of mmo'],
    ],
    environment: [['MMO_CACHE_DIR', 'where the cache is, instead of .mmo/cache']],
    seeAlso: ['mmo run --force', 'mmo run --no-cache'],
  },
  'set-context': {
    description: [
      'Stores a selection of services that all commands are about from now on, until it is reset or a selection flag is given. It is stored for this work tree only, and never committed.',
    ],
    files: [['.mmo/context.json', 'the context']],
    seeAlso: ['mmo context'],
  },
  context: {
    description: ['Shows the stored selection, or forgets it with --reset; after that, commands are about all services.'],
    files: [['.mmo/context.json', 'the context']],
    seeAlso: ['mmo set-context'],
  },
  exec: {
    description: [
      'Runs a command in the folder of each selected service, with the variables that its tasks see. What stands behind -- is the command and its arguments; no shell is in between, so a line of shell is written as sh -c "…". Nothing is cached, and no task is run before it.',
      selectors,
    ],
    takesRest: true,
    exitStatus: runExitStatus,
    seeAlso: ['mmo run', 'mmo shell', 'mmo export'],
  },
  shell: {
    description: [
      "Opens a shell in a service's folder, with the variables that its tasks see. No task is run before it. mmo works inside of it as anywhere; MMO_SERVICE says for which service it was opened. Without a terminal it reads its commands from standard input.",
    ],
    exitStatus: [
      ['0-255', 'that of the shell; 128 and the number of a signal that ended it'],
      ['2', 'a mistake in the command line or in a configuration file, or the shell cannot be started'],
    ],
    environment: [['SHELL', 'the shell to open; without it /bin/sh']],
    seeAlso: ['mmo exec', 'mmo export'],
  },
  export: {
    description: [
      'Prints the variables that mmo sets for what runs in a service, or in the workspace: those of mmo.json, service.yml, env files and -e, in the form in which a shell reads them. Values are quoted, so that eval takes them over as they are. Secrets are left out, and named on standard error.',
    ],
    seeAlso: ['mmo shell', 'mmo exec'],
  },
  ci: {
    description: [
      [
        ['matrix', 'prints the affected services as the matrix of a job; with --shards, shares of equal expected time'],
        ['flaky', 'lists tasks that passed and failed with the same inputs'],
      ],
      'Shares are the same on every machine that has the same commit and the same file of shares (--plan). Runs no task.',
      selectors,
    ],
    seeAlso: ['mmo run --shard', 'mmo affected'],
  },
  audit: {
    description: [
      'Runs the named tasks anew, whatever the cache holds, and traces every process of their commands with strace: in any language, static programs too. Files of the workspace that a task read, and folders that it listed, are compared with its inputs, its outputs and those of the tasks that it depends on. What is left is printed as the lines to add to service.yml. What they depend on runs, or comes from the cache, as usual; no result of a traced task is stored.',
      'Files outside of the workspace, in .mmo and in the folders of installed packages count for nothing. What a process outside of the task does for it, such as a daemon of docker or of a build tool, is not seen, nor are files that mmo reads itself. Needs Linux and strace.',
      selectors,
    ],
    takesRest: true,
    exitStatus: [
      ['0', 'the tasks declare all that they read'],
      ['1', 'something is missing, or a task failed'],
      ['2', 'a mistake in the command line or in a configuration file, or nothing can be traced here'],
      ['3', 'a bug of mmo'],
      ['129, 130, 143', 'interrupted by SIGHUP, SIGINT or SIGTERM; every started process was ended'],
    ],
    seeAlso: ['mmo run --force', 'mmo why', 'mmo show'],
  },
  bench: {
    description: [
      'Runs the tasks until nothing is left to do (build, where none is named), then runs mmo again and again beside an empty Node program and git status, and says which part of mmo takes how long: start, reading the index and the tree, finding services, planning, keys, looking for outputs, putting them back, scheduling, reporting, and waiting for git. The parts come from a CPU profile and are scaled to the median of runs that are not profiled.',
      'Where something of the workspace makes runs slow, it says what and what to do: files that git neither tracks nor ignores, inputs that are matched against every file, outputs of very many files, tasks that are not cached, certificates that Node reads at each start.',
      'With --compare a report is compared with an earlier one, each measured by an empty Node program of its own time, so that reports of two machines can be compared.',
      "With --profile the trace of a run that does nothing is kept, and V8's CPU profile of such a run beside it, under the same name with .cpuprofile.",
    ],
    exitStatus: [
      ['0', 'measured, and not slower than the report it was compared with'],
      ['1', 'a task failed, or a run takes more than 1.5 times as long as in the report given with --compare'],
      ['2', 'a mistake in the command line or in a configuration file'],
      ['3', 'a bug of mmo'],
      ['129, 130, 143', 'interrupted by SIGHUP, SIGINT or SIGTERM; every started process was ended'],
    ],
    seeAlso: ['mmo doctor', 'mmo run --profile', 'mmo run --debug'],
  },
  doctor: {
    description: [
      'Looks at the machine and the workspace for what makes runs slow, wrong or impossible, and says what to do about each. Mends nothing by itself.',
    ],
    exitStatus: [
      ['0', 'nothing makes runs fail; there may be warnings'],
      ['1', 'something does'],
      ['2', 'a mistake in the command line or in a configuration file'],
      ['3', 'a bug of mmo'],
    ],
    seeAlso: ['mmo cache verify', 'mmo explain'],
  },
  add: {
    description: [
      'mmo add service writes a folder that does not exist yet with the files of a template that a plugin of the workspace brings: services/<name> where other services lie below services/, else <name>, or --dir. The template is told name, dir, workspace and each --option.',
      'mmo add plugin writes tools/<name>.js and tools/<name>.test.js, and names the plugin in mmo.json, whose order and comments stay as they are. What it writes works at once; it is a few lines to change. A file that exists is never overwritten: then nothing is written at all.',
    ],
    files: [
      ['tools/<name>.js', 'the plugin'],
      ['tools/<name>.test.js', 'its test, against mmo/testing'],
      ['mmo.json', 'gets the plugin in "plugins"; made where there is none'],
    ],
    seeAlso: ['mmo template', 'mmo trust'],
  },
  template: {
    description: ['Lists the templates that plugins of the workspace bring, or shows the files that one of them writes for a service called example.'],
    seeAlso: ['mmo add'],
  },
  upgrade: {
    description: [
      'Has the plugins of mmo.json, or those named, bring configuration and service files (or what else a plugin asks for) from older versions up to date, and prints what changes as a patch. A plugin leaves alone what is up to date, so that a second upgrade changes nothing. Nothing is written with --dry and --check, nor where a plugin fails. Works in a workspace that cannot be opened any more because a plugin has moved on.',
    ],
    exitStatus: [
      ['0', 'up to date, or brought up to date'],
      ['1', '--check, and something is out of date'],
      ['2', 'a plugin or the configuration cannot be used'],
    ],
    seeAlso: ['mmo lock', 'mmo doctor'],
  },
  trust: {
    description: [
      'Plugins given by path and from npm are code of the repository. In a workspace just cloned, commands that only look (ls, graph, show, affected, why, --dry, doctor) leave them out and say so. Running a task says that you trust the workspace, and so does this command; where CI is set, every workspace is trusted.',
    ],
    files: [['~/.config/mmo/trusted.json', 'the workspaces that are trusted, by real path']],
  },
  completion: {
    description: [
      'Prints a script that teaches a shell the words of mmo: commands, flags and their values, and the services, tags and tasks of the workspace around the current folder. Without an argument, for the shell named by $SHELL.',
      'Names come from a file that mmo keeps up to date. Completing a word never runs a task, never loads a plugin, and shows no mistakes: in a broken workspace there are fewer words.',
    ],
    environment: [['SHELL', 'the shell to print for when none is named']],
    files: [['.mmo/index/names.json', 'names of services and tasks; may be deleted']],
  },
  explain: {
    description: [
      'Says what a diagnostic means, what leads to it and what to do about it. The code is the one in brackets: error[MMO2003]. Without a code, lists all of them.',
    ],
    exitStatus: [
      ['0', 'the code is known'],
      ['2', 'it is not'],
      ['3', 'a bug of mmo'],
    ],
  },
};
