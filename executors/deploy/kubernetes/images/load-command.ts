/** How an image gets from this machine's daemon into a cluster of this machine, told by the context's name; undefined where the cluster uses that daemon. */
export function loadCommand(context: string, reference: string): readonly string[] | undefined {
  const kind = /^kind-(.+)$/.exec(context)?.[1];
  if (kind !== undefined) return ['kind', 'load', 'docker-image', reference, '--name', kind];
  const k3d = /^k3d-(.+)$/.exec(context)?.[1];
  if (k3d !== undefined) return ['k3d', 'image', 'import', reference, '--cluster', k3d];
  return /minikube/.test(context) ? ['minikube', 'image', 'load', reference, '--profile', context] : undefined;
}
