import type { ContainerState } from '../../../core/plugin-api.ts';
import type { DeployRecord, KeyedTarget } from '../driver.ts';
import { publishedPort } from './probe.ts';

/** What is kept of a deployment to containers. */
export function deployRecord(target: KeyedTarget, containers: readonly ContainerState[], gateway: string | undefined): DeployRecord {
  const { key, service, environment, image, path, port } = target;
  const published = containers.map((state) => publishedPort(state, port)).find((one) => one !== undefined);
  const direct = published === undefined ? null : `http://127.0.0.1:${published}`;
  return {
    ...{ key, service, environment: environment.name, kind: environment.kind },
    image: image?.reference ?? null,
    url: gateway !== undefined && path !== undefined ? `${gateway}${path}` : direct,
    objects: containers.map(({ name }) => name),
  };
}
