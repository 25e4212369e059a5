import type { Driver, RenderedFile } from '../driver.ts';
import { containerCopies } from './container-copies.ts';
import { renderedSpec } from './container-spec.ts';
import { diffContainer } from './diff-container.ts';
import { liveContainers } from './live-containers.ts';
import { containerLogs, containerStatus, removeContainerVolumes, scaleContainers, stopContainers } from './operate-containers.ts';
import { probedPort } from './probe.ts';
import { rollOut } from './roll-out.ts';

/** Keys of an environment that say something here, or have their own word below. */
const meant: readonly string[] = ['vendors', 'rollback', 'context', 'build'];

/** Containers of one daemon, in a network of their own, behind a gateway of this machine. */
export const dockerDriver: Driver = {
  version: '1',
  check: ({ autoscale, ready, port, environment: { config } }) => [
    ...(config['context'] === undefined
      ? []
      : [
          {
            key: 'environment.context',
            message: 'docker has no context: one of a kubeconfig is that of a cluster',
            help: 'leave it out: DOCKER_HOST, or the current context of docker, names the daemon',
          },
        ]),
    ...(config['rollback'] === false
      ? [
          {
            key: 'environment.rollback',
            message: 'in docker what runs is untouched until its successor is ready, and there is nothing to roll back',
            help: 'leave it out',
          },
        ]
      : []),
    ...Object.keys(config).flatMap((key) =>
      meant.includes(key) ? [] : [{ key: `environment.${key}`, message: `"${key}" means nothing in docker: it is for clusters`, help: 'leave it out' }],
    ),
    ...(autoscale === undefined ? [] : [{ key: 'autoscale', message: 'the docker of one machine does not scale by itself', help: 'say "scale"' }]),
    ...(ready?.http === undefined || probedPort(ready, port) !== undefined ? [] : [{ key: 'ready', message: 'ready.http names no port', help: 'say "port"' }]),
  ],
  render: async (target): Promise<readonly RenderedFile[]> => [{ name: 'json', text: `${JSON.stringify(renderedSpec(target), undefined, 2)}\n` }],
  live: liveContainers,
  diff: diffContainer,
  deploy: rollOut,
  vendorHost: (vendor) => vendor,
  status: containerStatus,
  stop: stopContainers,
  removeVolumes: removeContainerVolumes,
  logs: containerLogs,
  scale: scaleContainers,
  copies: containerCopies,
};
