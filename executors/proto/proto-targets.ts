import type { ProtoOptions } from './proto-options.ts';

/** One protoc plugin and where it writes. */
export interface Target {
  /** As protoc names it: `go` for `--go_out`. */
  readonly plugin: string;
  /** What must be on PATH; undefined for what protoc does by itself. */
  readonly program: string | undefined;
  /** How to get the program. */
  readonly install: string;
  /** Below the service's folder. */
  readonly out: string;
  readonly opt: readonly string[];
}

const GATEWAY = 'go install github.com/grpc-ecosystem/grpc-gateway/v2';

/** The plugins that the options ask for, in a fixed order. */
export function protoTargets(options: ProtoOptions): readonly Target[] {
  const { languages, grpc, gateway, openapi, web } = options;
  const targets: Target[] = [];
  const add = (plugin: string, install: string, more: { readonly out: string; readonly opt?: readonly string[]; readonly program?: string }): void => {
    targets.push({ plugin, program: more.program ?? `protoc-gen-${plugin}`, install, out: more.out, opt: more.opt ?? [] });
  };
  const es = 'npm install --save-dev @bufbuild/protoc-gen-es';
  const go = { out: outOf('go', options), opt: ['paths=source_relative'] };
  if (languages.includes('es')) add('es', es, { out: outOf('es', options), opt: ['target=js+dts', 'import_extension=js'] });
  if (languages.includes('ts')) add('es', es, { out: outOf('ts', options), opt: ['target=ts', 'import_extension=js'] });
  if (languages.includes('go')) add('go', 'go install google.golang.org/protobuf/cmd/protoc-gen-go@latest', go);
  if (languages.includes('go') && grpc) add('go-grpc', 'go install google.golang.org/grpc/cmd/protoc-gen-go-grpc@latest', go);
  if (gateway) add('grpc-gateway', `${GATEWAY}/protoc-gen-grpc-gateway@latest`, go);
  if (languages.includes('python')) {
    const out = outOf('python', options);
    targets.push({ plugin: 'python', program: undefined, install: '', out, opt: [] });
    if (grpc) add('grpc_python', 'apt-get install protobuf-compiler-grpc', { out, program: 'grpc_python_plugin' });
  }
  if (openapi) {
    add('openapiv2', `${GATEWAY}/protoc-gen-openapiv2@latest`, { out: outOf('openapi', options), opt: ['allow_merge=true', 'merge_file_name=openapi'] });
  }
  if (web === 'grpc-web') {
    const out = outOf('web', options);
    add('js', 'npm install --save-dev protoc-gen-js', { out, opt: ['import_style=commonjs', 'binary'] });
    add('grpc-web', 'npm install --save-dev protoc-gen-grpc-web', { out, opt: ['import_style=commonjs+dts', 'mode=grpcweb'] });
  }
  for (const { name, out, opt } of options.plugins) add(name.slice('protoc-gen-'.length), `put ${name} on PATH`, { out, opt });
  return targets;
}

/** Where the descriptor set goes, when one is asked for. */
export function descriptorOut(options: ProtoOptions): string | undefined {
  return options.languages.includes('descriptor') ? outOf('descriptor', options) : undefined;
}

/** Everything a generation leaves, below the service's folder: sorted, nothing inside another. */
export function generatedPaths(options: ProtoOptions): readonly string[] {
  const all = [...(options.generated ?? protoTargets(options).map(({ out }) => out)), ...[descriptorOut(options) ?? []].flat()];
  const unique = [...new Set(all.map((path) => path.replace(/^\.\//, '').replace(/\/+$/, '')))].sort();
  return unique.filter((path) => !unique.some((other) => other !== path && path.startsWith(`${other}/`)));
}

function outOf(language: string, { out }: ProtoOptions): string {
  const usual = language === 'descriptor' ? 'gen/descriptor.binpb' : language === 'ts' ? 'gen/es' : `gen/${language}`;
  return (out[language] ?? usual).replace(/^\.\//, '').replace(/\/+$/, '');
}
