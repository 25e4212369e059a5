import type { Service, Vendor, Vendors, VendorVariable } from '../../../core/plugin-api.ts';
import type { ServiceDescription } from '../describe-service.ts';
import type { DeployContext, Driver } from '../driver.ts';
import { externalVendors } from './external-vendors.ts';
import { vendorNames } from './vendor-names.ts';

/** A service with what it is told of its vendors. */
export interface WithVendors {
  readonly target: ServiceDescription;
  /** The task's environment, with the values of secrets that come from vendors. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of these secrets. */
  readonly secrets: readonly string[];
}

type Given = Pick<DeployContext, 'env' | 'environment' | 'log' | 'vendors'> & { readonly service: Pick<Service, 'extra'> };

/**
 * Adds `<VENDOR>_URL`, `_HOST`, `_PORT`, `_USER`, `_PASSWORD`, `_DATABASE` of the vendors that a service needs, whether the environment runs
 * them or has them by other means; what files set outranks them. Those with a password in them are secrets.
 */
export async function withVendors(target: ServiceDescription, driver: Pick<Driver, 'vendorHost'>, context: Given): Promise<WithVendors> {
  const names = vendorNames(context.service);
  if (names.length === 0) return { target, env: context.env, secrets: [] };
  const vendors = await context.vendors();
  const external = externalVendors(context.environment);
  const told = names.flatMap((name): readonly Told[] => {
    if (Object.hasOwn(external, name)) return externalVariables(name, { vendors, context });
    const vendor = vendors.defined.get(name);
    const host = driver.vendorHost?.(name);
    if (vendor === undefined || host === undefined) return [];
    return vendors.variables(vendor, { host, port: vendor.ports[0]?.container }).map((variable) => ({ ...variable, isSet: true }));
  });
  const set = new Set([...Object.keys(target.env), ...target.secrets]);
  const added = told.filter(({ name }) => !set.has(name));
  const secret = added.filter(({ isSecret }) => isSecret);
  const secrets = secret.map(({ name }) => name);
  return {
    target: {
      ...target,
      env: { ...valuesOf(added.filter(({ isSecret }) => !isSecret)), ...target.env },
      secrets: [...target.secrets, ...secrets].sort(),
    },
    env: { ...context.env, ...valuesOf(secret.filter(({ isSet }) => isSet)) },
    secrets,
  };
}

interface Told extends VendorVariable {
  /** Its value is known here; else a cluster may hold it. */
  readonly isSet: boolean;
}

function externalVariables(name: string, { vendors, context }: { readonly vendors: Vendors; readonly context: Given }): readonly Told[] {
  const vendor = externalVendors(context.environment)[name];
  if (vendor === undefined) return [];
  const { host, passwordEnv } = vendor;
  const defined = vendors.defined.get(name);
  const password = passwordEnv === undefined ? undefined : vendors.env[passwordEnv];
  if (passwordEnv !== undefined && password === undefined) context.log(`${passwordEnv}, the password of "${name}", is not set here`);
  const access: Vendor['access'] = {
    scheme: vendor.scheme ?? defined?.access.scheme ?? 'tcp',
    user: vendor.user ?? defined?.access.user,
    database: vendor.database ?? defined?.access.database,
    // Without a value the names are known, at least.
    password: passwordEnv === undefined ? undefined : (password ?? ''),
  };
  const variables = vendors.variables({ name, access }, { host, port: vendor.port ?? defined?.ports[0]?.container });
  return variables.map((variable) => ({ ...variable, isSet: password !== undefined }));
}

function valuesOf(variables: readonly VendorVariable[]): Readonly<Record<string, string>> {
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
}
