const protocols = ['http/protobuf', 'http/json'] as const;

/** What the environment says about traces: none, how to send them, or why they cannot be sent. */
export type OtelSettings =
  | { readonly kind: 'off' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'on'; readonly protocol: (typeof protocols)[number]; readonly timeoutMs: number };

const defaultTimeoutMs = 3000;
const longestTimeoutMs = 10_000;

/** Reads the standard variables that ask for an export of traces. Cheap: whoever asks for none loads nothing. */
export function readOtelSettings(env: Readonly<Record<string, string | undefined>>): OtelSettings {
  const endpoint = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  if (endpoint === undefined || endpoint === '' || env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') return { kind: 'off' };
  const exporters = (env['OTEL_TRACES_EXPORTER'] || 'otlp').split(',').map((name) => name.trim());
  if (!exporters.includes('otlp')) return { kind: 'off' };
  const asked = (env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] || env['OTEL_EXPORTER_OTLP_PROTOCOL'] || 'http/protobuf').trim();
  const protocol = protocols.find((one) => one === asked);
  if (protocol === undefined) return { kind: 'refused', message: `the OTLP protocol "${asked}" is not supported: no trace is sent` };
  if (!URL.canParse(endpoint)) return { kind: 'refused', message: `the OTLP endpoint is no URL: "${endpoint}": no trace is sent` };
  const timeoutMs = Number(env['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT'] || env['OTEL_EXPORTER_OTLP_TIMEOUT']);
  return { kind: 'on', protocol, timeoutMs: timeoutMs > 0 ? Math.min(timeoutMs, longestTimeoutMs) : defaultTimeoutMs };
}
