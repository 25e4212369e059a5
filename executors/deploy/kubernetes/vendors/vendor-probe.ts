import type { Vendor } from '../../../../core/plugin-api.ts';
import type { DeployMistake } from '../../driver.ts';
import { checkReady, readinessProbe } from '../readiness-probe.ts';

type Asked = Pick<Vendor, 'ready' | 'healthcheck' | 'ports'>;

/** How a vendor's pod is asked: what `ready` says, else the definition's health check, else its first port. */
export function vendorProbe({ ready, healthcheck, ports }: Asked): Readonly<Record<string, unknown>> | undefined {
  const port = ports[0]?.container;
  if (ready === undefined) return healthProbe(healthcheck) ?? readinessProbe({ port }, port);
  return readinessProbe(ready, port) ?? (ready.health === true ? healthProbe(healthcheck) : undefined);
}

/** What is wrong with a vendor's `ready` of which a cluster can ask nothing. */
export function checkVendorReady(vendor: Asked): readonly Omit<DeployMistake, 'key'>[] {
  const { ready, ports } = vendor;
  if (vendorProbe(vendor) !== undefined) return [];
  if (ready?.health === true) return [{ message: 'Kubernetes does not know the health check of an image', help: 'say "exec", "http" or "port"' }];
  return checkReady(ready, ports[0]?.container);
}

function healthProbe(healthcheck: Vendor['healthcheck']): Readonly<Record<string, unknown>> | undefined {
  const [kind, ...words] = healthcheck?.test ?? [];
  if (kind === 'CMD') return { exec: { command: words } };
  return kind === 'CMD-SHELL' ? { exec: { command: ['/bin/sh', '-c', words.join(' ')] } } : undefined;
}
