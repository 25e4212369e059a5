import { diagnose } from '../diagnostics/diagnose.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Host } from '../host/host.ts';
import { byCodeUnit } from '../lib/by-code-unit.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Service } from '../model/service.ts';

/** The stored default selection; empty (all services) where there is none or it cannot be read. */
export function readContext(host: Host, stateDir: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(host.files.tryReadText(`${stateDir}/context.json`) ?? '[]');
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  } catch {
    return [];
  }
}

/** Stores the default selection, sorted; an empty list resets it. Nothing is stored if a name is unknown. */
export function writeContext(request: {
  readonly host: Host;
  readonly stateDir: string;
  readonly services: readonly string[];
  readonly known: readonly Service[];
}): readonly Diagnostic[] {
  const { host, stateDir, services } = request;
  const names = request.known.map(({ name }) => name);
  const unknown = services.filter((service) => !names.includes(service));
  if (unknown.length > 0) {
    return unknown.map((service) => {
      const near = suggest(service, names);
      return diagnose('unknownServiceArgument', { message: `unknown service "${service}"`, hint: near && `did you mean "${near}"?` });
    });
  }
  const file = `${stateDir}/context.json`;
  try {
    if (services.length === 0) host.files.unlink(file);
    else host.files.writeAtomic(file, `${JSON.stringify([...new Set(services)].sort(byCodeUnit))}\n`);
    return [];
  } catch (error) {
    return [diagnose('stateUnwritable', { message: `the context cannot be stored: ${error instanceof Error ? error.message : String(error)}` })];
  }
}
