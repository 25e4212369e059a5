import type { Service } from '../../../core/plugin-api.ts';

/** Names of the vendors that a service needs, defined in its file or elsewhere. */
export function vendorNames({ extra }: Pick<Service, 'extra'>): readonly string[] {
  const items = Array.isArray(extra['vendors']) ? (extra['vendors'] as readonly unknown[]) : [];
  return items.flatMap((item) => (typeof item === 'string' ? item : ((item as { readonly name?: string } | null)?.name ?? [])));
}
