/** What the API server, or what lies between, says when the same request may succeed a moment later. */
const passing: readonly RegExp[] = [
  /\(TooManyRequests\)|too many requests|429/i,
  /\(ServerTimeout\)|\(Timeout\)|\(ServiceUnavailable\)|\(InternalError\)/,
  /the server is currently unable to handle the request|an error on the server/i,
  /Internal error occurred/i,
  /etcdserver: (request timed out|leader changed|too many requests)/,
  /connection refused|connection reset|connection lost|broken pipe|TLS handshake timeout|i\/o timeout|no route to host/i,
  /context deadline exceeded|Client\.Timeout exceeded|request canceled|net\/http: request/i,
  /unexpected EOF|: EOF\b|http2: .*(GOAWAY|connection)/i,
  /the object has been modified; please apply your changes to the latest version/,
  /(502|503|504) (Bad Gateway|Service Unavailable|Gateway Timeout)/i,
  // Of a helm that was ended, since nothing more came: see `helm.ts`.
  /no answer within [\d.]+ s/,
  // helm leaves out the status with which a request about its own releases, a resource or the cluster was answered.
  /(query: failed to query with labels|(list|get|create|update): failed to \2)(?!.*(forbidden|unauthorized|not found|already exists))/i,
  /(could not get ((apiVersions|server version) from Kubernetes|information about the resource)|Kubernetes cluster unreachable)(?!.*(forbidden|unauthorized|credentials|x509|configuration|no such host))/i,
];

/** Whether a failure of kubectl or helm, as it told it, is of the kind that passes. A conflict about fields is not: somebody has to decide. */
export function isPassing(said: string): boolean {
  return !/Apply failed with \d+ conflict/.test(said) && passing.some((pattern) => pattern.test(said));
}
