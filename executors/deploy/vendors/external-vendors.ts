import type { GivenEnvironment } from '../../../core/plugin-api.ts';

/** A vendor that an environment has by other means, as its `vendors` say it. */
export interface ExternalVendor {
  readonly host: string;
  readonly port?: number;
  readonly scheme?: string;
  readonly user?: string;
  readonly database?: string;
  /** Name of a variable of whoever deploys. */
  readonly passwordEnv?: string;
}

/** The vendors that an environment has by other means, by name. */
export function externalVendors(environment: Pick<GivenEnvironment, 'config'> | undefined): Readonly<Record<string, ExternalVendor>> {
  return (environment?.config['vendors'] ?? {}) as unknown as Readonly<Record<string, ExternalVendor>>;
}
