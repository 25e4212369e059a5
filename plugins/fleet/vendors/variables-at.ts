import type { Vendor, VendorAccess, VendorVariable } from '../../../core/plugin-api.ts';

/** What a service is told of a vendor that is reached there: `<VENDOR>_URL`, `_HOST`, `_PORT`, `_USER`, `_PASSWORD`, `_DATABASE`, as far as they are known. */
export function variablesAt(
  { name, access }: Pick<Vendor, 'name' | 'access'>,
  { host, port }: { readonly host: string; readonly port: number | undefined },
): readonly VendorVariable[] {
  const prefix = name.toUpperCase().replaceAll('-', '_');
  const { user, password, database } = access;
  const given: Record<string, string | undefined> = {
    URL: port === undefined ? undefined : urlOf(access, { host, port }),
    HOST: host,
    PORT: port === undefined ? undefined : String(port),
    ...{ USER: user, PASSWORD: password, DATABASE: database },
  };
  return Object.entries(given).flatMap(([key, value]) =>
    value === undefined ? [] : [{ name: `${prefix}_${key}`, value, isSecret: password !== undefined && (key === 'URL' || key === 'PASSWORD') }],
  );
}

function urlOf({ scheme, user = '', password, database }: VendorAccess, { host, port }: { readonly host: string; readonly port: number }): string {
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`;
  const who = user === '' && secret === '' ? '' : `${encodeURIComponent(user)}${secret}@`;
  return `${scheme}://${who}${host}:${port}${database === undefined ? '' : `/${encodeURIComponent(database)}`}`;
}
