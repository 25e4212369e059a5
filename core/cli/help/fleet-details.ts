import type { CommandDetails } from './command-details.ts';

const exitStatus: CommandDetails['exitStatus'] = [
  ['0', 'all is as it was asked for'],
  ['1', 'a service could not be started, built or restarted; the others were'],
  ['2', 'a mistake in the command line or in a configuration file'],
  ['3', 'a bug of mmo'],
];

const files: CommandDetails['files'] = [
  ['.mmo/run/<service>.<n>.log', 'what an instance wrote'],
  ['.mmo/run/<service>.<n>.json', 'what was started; the truth is asked of the system'],
];

const seeAlso = ['mmo start', 'mmo stop', 'mmo restart', 'mmo ps', 'mmo logs'];

/** Pages of the commands that run services as processes of this machine. */
export const fleetDetails: Readonly<Record<string, CommandDetails>> = {
  dev: {
    description: [
      'Builds and starts the services and what they need at run time, opens a gateway on port 8080 of this machine (MMO_GATEWAY_PORT, or another one if it is taken) that sends each path to the service that declares it, and watches. After a change what it affects is built and tested; a service whose build gave something new is replaced once its tests pass. Until then, and when they fail, the old one goes on.',
      'While a service is replaced, requests through the gateway that are under way end on the old process, and new ones wait for the new one. Ctrl-C stops what this command has started, and nothing else.',
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
      'The same service started by hand, in its folder with the same command line, is listed and ended first. No other process ever is.',
    ],
    exitStatus,
    files,
    seeAlso,
  },
  stop: {
    description: [
      'Sends TERM to every process of the services, those in sessions of their own too, and KILL to what is left after the grace. Resolves when none is left.',
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
      'Shows every service that runs by itself: running, starting, unhealthy (it lives, but its ready check says no), aborted (it ended without being stopped) or stopped; with the TCP ports that its processes really listen on. All of it is asked of the system at that moment, so that it is true after a crash, too.',
    ],
    files,
    seeAlso,
  },
  logs: {
    description: [
      'Prints what services wrote, each line behind the name of its service. Lines of one service are in their order; between services the times that the lines start with decide, where they have any. With --json each line is an object with service, at and text.',
    ],
    files,
    seeAlso,
  },
};
