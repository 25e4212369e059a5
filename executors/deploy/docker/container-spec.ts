import type { ContainerSpec } from '../../../core/plugin-api.ts';
import { commandArgv } from '../command-argv.ts';
import type { DeployTarget, KeyedTarget } from '../driver.ts';
import { labelsOf, placeName } from './container-labels.ts';
import { probedPort } from './probe.ts';

/** What a container of a target is made of beside its names; secrets only by name. */
export function renderedSpec({ image, command, env, secrets, port, ready }: DeployTarget): Readonly<Record<string, unknown>> {
  return { image: image?.reference, argv: commandArgv(command), env, secrets, port, ready };
}

export interface SpecOptions {
  /** `sha256:…` */
  readonly imageId: string;
  readonly generation: number;
  /** From 1. */
  readonly number: number;
  readonly secrets: Readonly<Record<string, string>>;
}

/** How one container of a target is made: in its environment's network, by its service's name, ports that it serves or `ready` asks published on loopback. */
export function containerSpec(target: KeyedTarget, { imageId, generation, number, secrets }: SpecOptions): ContainerSpec {
  const { workspace, environment, service, port, env, command, ready } = target;
  const ports = new Set([port, ready?.port, probedPort(ready, port)].filter((one) => one !== undefined));
  return {
    image: imageId,
    name: placeName(workspace, environment, service, generation, number),
    argv: commandArgv(command),
    env: { ...env, ...secrets, MMO_INSTANCE: String(number) },
    binds: [],
    network: placeName(workspace, environment),
    aliases: [service],
    // Any port that is free: the daemon chooses.
    ports: [...ports].map((one) => ({ container: one, host: 0, address: '127.0.0.1' })),
    labels: labelsOf(target, generation),
    noNewPrivileges: true,
    keepsLog: true,
  };
}
