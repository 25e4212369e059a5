import { createHash } from 'node:crypto';
import type { ContainerSpec, ImageInfo, PublishedPort, Vendor, VendorPlace } from '../../../core/plugin-api.ts';
import { DEFINITION_LABEL, vendorLabels } from './vendor-labels.ts';

interface VendorParts {
  readonly image: ImageInfo;
  readonly ports: readonly PublishedPort[];
  /** Id of the place's network. */
  readonly network: string;
}

/**
 * The container of a vendor. What its image declares as a volume gets a named one as well, so that its files outlive the
 * container.
 */
export function vendorSpec(place: VendorPlace, vendor: Vendor, { image, ports, network }: VendorParts): ContainerSpec {
  const { name, env, command, entrypoint, healthcheck, labels } = vendor;
  const isHost = vendor.network === 'host';
  const declared = image.volumes.filter((target) => !vendor.volumes.some((volume) => volume.target === target));
  const own = declared.map((target) => ({ name: `${name}${target.replace(/[^A-Za-z0-9]+/g, '-')}`, target, readOnly: false }));
  return {
    ...{ image: image.id, env, healthcheck, name: place.containerName(name), keepsLog: true, binds: [] },
    ...(entrypoint !== undefined && { entrypoint }),
    ...(command !== undefined && { argv: command }),
    network: isHost ? 'host' : network,
    aliases: isHost ? [] : [name],
    ports: isHost ? [] : ports,
    volumes: [...vendor.volumes, ...own].map(({ name: volume, target, readOnly }) => ({ volume: place.volumeName(volume), target, readOnly })),
    labels: { ...labels, ...vendorLabels(place, name), [DEFINITION_LABEL]: definitionOf(vendor) },
  };
}

/** Changes when the container must be made anew. */
export function definitionOf({ span: _span, ready: _ready, access: _access, dependsOn: _depends, ...vendor }: Vendor): string {
  return createHash('sha256').update(JSON.stringify(vendor)).digest('hex').slice(0, 16);
}
