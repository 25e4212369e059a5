import type { Service } from '../../../core/plugin-api.ts';

/** Names of the vendors that a service needs, wherever they are defined. */
export function vendorNames({ extra }: Pick<Service, 'extra'>): readonly string[] {
  const value = extra['vendors'];
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) =>
    typeof item === 'string' ? item : typeof item === 'object' && item !== null && 'name' in item ? String(item.name) : [],
  );
}
