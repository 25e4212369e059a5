/** A further protoc plugin, named by its program. */
export interface CustomPlugin {
  /** `protoc-gen-x`. */
  readonly name: string;
  /** Below the service's folder. */
  readonly out: string;
  readonly opt: readonly string[];
}

/** Options of a proto task with every default filled in. */
export interface ProtoOptions {
  readonly action: 'generate' | 'lint' | 'breaking' | 'check';
  readonly tool: 'buf' | 'protoc' | undefined;
  readonly languages: readonly string[];
  readonly grpc: boolean;
  readonly gateway: boolean;
  readonly openapi: boolean;
  readonly web: 'connect' | 'grpc-web' | undefined;
  /** Folder (for `descriptor`: file) by language. */
  readonly out: Readonly<Record<string, string>>;
  /** Below the service's folder; undefined: found on disk. */
  readonly roots: readonly string[] | undefined;
  /** Import roots: relative to the service's folder, or to the workspace with `//`. */
  readonly include: readonly string[];
  readonly plugins: readonly CustomPlugin[];
  /** What a `buf.gen.yaml` generates, below the service's folder. */
  readonly generated: readonly string[] | undefined;
  /** Programs that a `buf.gen.yaml` names: their versions count. */
  readonly programs: readonly string[];
  /** A git ref, or a descriptor file. */
  readonly against: string | undefined;
  /** Nothing is said of what to generate: a `buf.gen.yaml` decides where there is one. */
  readonly leftToBuf: boolean;
}

/** Fills in the defaults of options that the schema has accepted. */
export function protoOptions(given: Readonly<Record<string, unknown>>): ProtoOptions {
  const options = given as Partial<Omit<ProtoOptions, 'web' | 'plugins'>> & {
    readonly web?: boolean | 'connect' | 'grpc-web';
    readonly plugins?: readonly (Omit<CustomPlugin, 'opt'> & { readonly opt?: readonly string[] })[];
  };
  const web = options.web === true ? 'connect' : options.web === false ? undefined : options.web;
  const languages = options.languages ?? (options.generated === undefined && options.plugins === undefined ? ['descriptor'] : []);
  // A client of connect is made from what protoc-gen-es writes of a service.
  const more = web === 'connect' && !languages.includes('es') && !languages.includes('ts') ? ['es'] : [];
  return {
    action: options.action ?? 'generate',
    tool: options.tool,
    languages: [...languages, ...more],
    grpc: options.grpc ?? false,
    gateway: options.gateway ?? false,
    openapi: options.openapi ?? false,
    web,
    out: options.out ?? {},
    roots: options.roots,
    include: options.include ?? [],
    plugins: (options.plugins ?? []).map((plugin) => ({ ...plugin, opt: plugin.opt ?? [] })),
    generated: options.generated,
    programs: options.programs ?? [],
    against: options.against,
    leftToBuf: !['languages', 'grpc', 'gateway', 'openapi', 'web', 'plugins', 'out'].some((key) => given[key] !== undefined),
  };
}
