import type { CommandDetails } from './command-details.ts';

const exitStatus: CommandDetails['exitStatus'] = [
  ['0', 'all is as it was asked for'],
  ['1', 'a service could not be started, built or restarted; the others were'],
  ['2', 'a mistake in the command line or in a configuration file'],
  ['3', 'a bug of mmo'],
];

const files: CommandDetails['files'] = [
  ['.mmo/run/<service>.<n>.log', 'what an instance wrote'],
  ['.mmo/run/<service>.<n>.log.times', 'when the log was how long'],
  ['.mmo/run/<service>.<n>.json', 'what was started; the truth is asked of the system'],
];

const seeAlso = ['mmo start', 'mmo stop', 'mmo restart', 'mmo ps', 'mmo logs', 'mmo vendors'];

/** Pages of the commands that run services as processes of this machine. */
export const fleetDetails: Readonly<Record<string, CommandDetails>> = {
  dev: {
    description: [
      'Builds and starts the services and what they need at run time, opens a gateway on port 8080 of this machine (MMO_GATEWAY_PORT, or another one if it is taken) that sends each path to the service that declares it, and watches. After a change what it affects is built and tested; a service whose build gave something new is replaced once its tests pass. Until then, and when they fail, the old one goes on.',
      'While a service is replaced, requests through the gateway that are under way end on the old process, and new ones wait for the new one. Ctrl-C stops what this command has started, and nothing else.',
      'On a terminal services and tests stay in sight below what is written; keys are those of mmo watch. With --ui a page shows the same with logs of each service, the timeline of the last pass and the graph. Its address is printed: it is for this machine and whoever has the token in it, and nothing can be done by it.',
      'A service of type static runs in a copy of its folder (below .mmo/run/stage), made when its build and tests have succeeded, so that it has whole files while the next build runs. With --debug a service runs as one instance under the debugger of its runtime, on a free port that is told here, in mmo ps and on the page: Node by --inspect, Python by debugpy, Go by dlv.',
    ],
    exitStatus,
    environment: [['MMO_GATEWAY_PORT', 'where the gateway listens, instead of 8080']],
    files,
    seeAlso: [...seeAlso, 'mmo watch'],
  },
  start: {
    description: [
      'Builds the services and what they need at run time (dependsOn with kind: runtime), then starts each by its command, or by its persistent task "start", as soon as those that it needs are ready. It is ready when it has lived for 200 ms and its ready check holds. The processes live on when mmo has ended; their output is appended to a log.',
      'A service sees its environment (mmo export), PORT, MMO_INSTANCE, and <NAME>_URL, <NAME>_HOST and <NAME>_PORT of each service that it needs. The first instance has the declared port, others free ones. One that ends at once or is not ready within a minute is ended with all its processes, told with its last lines, and leaves nothing behind; services that need it are not started.',
      '--attach and --logs show what the services write. Ctrl-C then stops what --attach has started, as does the death of mmo in any other way, and leaves what --logs has started.',
      'The vendors that a service names are ready before it starts, and told to it as <VENDOR>_URL, _HOST, _PORT, _USER and _PASSWORD. With --docker, or docker in its service.yml, it runs in a container: of the image that its own task builds, else by its command in an image with its tools. It is shown, followed, stopped and scaled like any other.',
      'The same service started by hand, in its folder with the same command line, is listed and ended first. No other process ever is.',
    ],
    exitStatus,
    files,
    seeAlso,
  },
  stop: {
    description: [
      'Sends TERM to every process of the services, those in sessions of their own too, and KILL to what is left after the grace. Resolves when none is left. Vendors run on; their names are told when all services are stopped (mmo vendors down ends them).',
      'With --env what is deployed to that environment is removed: of the services that are named or selected, else all that mmo deployed there, vendors among it. What those have kept stays for the next deployment, unless --volumes is given.',
    ],
    exitStatus,
    files,
    seeAlso,
  },
  restart: {
    description: [
      'Builds services that were started, and puts the new version in the place of the old one, on the same port, one instance after another. While a build or a test fails, the old one goes on.',
    ],
    exitStatus,
    files,
    seeAlso,
  },
  scale: {
    description: ['Starts or stops instances of running services. Instances beyond the first listen on free ports, which they are told as PORT.'],
    exitStatus,
    files,
    seeAlso,
  },
  ps: {
    description: [
      'Shows every service that runs by itself, and vendors: running, building (a command builds it anew, whatever runs meanwhile), starting, unhealthy (it lives, but its ready check says no), aborted (it ended without being stopped) or stopped; with the TCP ports that its processes really listen on. All of it is asked of the system at that moment, so that it is true after a crash, too.',
    ],
    files,
    seeAlso,
  },
  status: {
    description: [
      'Shows each service that is deployed, or can be, as the environment itself has it at that moment: running or stopped; and where it is not there, how far its image has come: building, build_failed, built. With --json each record has id, app, status, image, artifact, path, port, context, dockerfile, key and url.',
      '--watch goes on and shows what changes; with --json a record a line.',
    ],
    seeAlso: ['mmo deploy', 'mmo stop --env', 'mmo logs --env'],
  },
  registry: {
    description: [
      'Runs a registry for images in the cluster of an environment whose "registry" in mmo.json is "in-cluster": with a password, in the namespace of the environment, on a port of every node (30500), from where the machines of the cluster pull. What it stores is on a volume of 20 Gi, in a folder of the node, or in s3, gcs or azure, as "storage" says. Its password is made once and kept in the Secret mmo-registry-login, with which builds and deployments log in.',
      'install makes it or brings it to what the configuration says, status tells of it, and remove takes it away and leaves what is stored. The password file is made by htpasswd (apache2-utils, httpd-tools), which has to be on PATH for the first install.',
    ],
    seeAlso: ['mmo deploy', 'mmo image', 'mmo release'],
  },
  integration: {
    description: [
      'Makes a copy of an environment: in docker a network of its own, in a cluster a namespace <workspace>-<environment>-it-<id>, with a digest at its end. Deploys the services and what they need at run time to it, runs their tasks "integration" and "test-integration", and removes the copy with all that is in it: also when a test fails and after Ctrl-C. What a killed one has left is found by its labels and removed by the next, from whatever clone of the workspace.',
      'The tests run on this machine and see <SERVICE>_URL, <SERVICE>_HOST and <SERVICE>_PORT of each deployed service that has a port, at an address that answers here (in a cluster by kubectl port-forward), MMO_ENVIRONMENT and MMO_INSTANCE. They are not cached; images are. A copy has no Ingress.',
      'A copy can be named wherever an environment can: mmo deploy --env staging+try makes one that stays, mmo status --env staging+try shows it, mmo stop --env staging+try removes it. So does --keep: it is then told what the copy is called.',
    ],
    exitStatus: [
      ['0', 'all tests passed'],
      ['1', 'a service could not be deployed, or a test failed'],
      ['2', 'a mistake in the command line or in a configuration file'],
      ['3', 'a bug of mmo'],
      ['129, 130, 143', 'interrupted by SIGHUP, SIGINT or SIGTERM; the copy is removed'],
    ],
    seeAlso: ['mmo deploy', 'mmo status --env', 'mmo test --layer integration'],
  },
  logs: {
    description: [
      'Prints what services and vendors wrote, each line behind the name of who wrote it. Lines of one service are in their order; between services the time of writing decides, which a process beside the fleet notes to some 20 ms while it runs, and the time that a line starts with, where it has one. With --json each line is an object with service (or vendor), at and text.',
      '--since leaves out what was surely written earlier. Of each log the last 64 MB stay (MMO_LOG_MB); what is older is given up without touching the writer, where the file system can do that.',
    ],
    environment: [['MMO_LOG_MB', 'megabytes of each log that stay, instead of 64']],
    files,
    seeAlso,
  },
  gateway: {
    description: [
      'Listens on port 8080 of this machine (MMO_GATEWAY_PORT, or another one if it is taken) and sends each path to the service that declares it; services may come and go meanwhile. mmo dev has it built in.',
    ],
    exitStatus,
    environment: [['MMO_GATEWAY_PORT', 'where it listens, instead of 8080']],
    seeAlso,
  },
  install: {
    description: ['Runs the task "install" of the services, where they have it, else "build", and says of each whether it was up to date already.'],
    exitStatus,
    seeAlso: ['mmo build'],
  },
  vendors: {
    description: [
      'Vendors are containers that services need beside them: databases, queues. They are defined under "vendors" of mmo.json, in a service.yml, or by a compose file that one of these names. mmo start and mmo dev start those that their services need; this command looks after them alone. Without an action it shows them.',
      [
        ['up', 'starts them, each once those that it depends on are ready, and waits until it is; one whose definition has changed is made anew'],
        ['down', 'ends and removes them; their volumes stay, unless --volumes is given'],
        ['restart', 'ends and starts those that run, on the same ports'],
        ['ps', 'shows them (as without an action)'],
        ['logs', 'prints what they wrote, by time'],
      ],
      'They are found by labels at the docker daemon: mmo.workspace and mmo.vendor. Nothing else is kept of them, so that what a killed command left is taken over by the next.',
    ],
    exitStatus: [
      ['0', 'all is as it was asked for'],
      ['1', 'a vendor did not come up, or docker cannot be used'],
      ['2', 'a mistake in the command line, in a configuration file or in a compose file'],
      ['3', 'a bug of mmo'],
    ],
    environment: [['DOCKER_HOST', 'which docker daemon; default: that of this machine']],
    seeAlso: ['mmo start', 'mmo dev', 'mmo ps'],
  },
};
