/** The cluster's own: it notes how things stand whenever that changes, with the time of it. */
const isOfCluster = ({ manager, subresource }: ManagedFields): boolean => subresource === 'status' || manager === 'kube-controller-manager';

interface ManagedFields {
  readonly manager?: string;
  readonly subresource?: string;
}

interface WrittenObject {
  readonly metadata: { readonly name: string; readonly managedFields?: readonly ManagedFields[] };
}

/** An object of a cluster without its status and all that goes with it: equal before and after as long as nobody has written into it. */
export function writtenInto(object: WrittenObject): string {
  const { status: _status, metadata, ...rest } = object as WrittenObject & { readonly status?: unknown };
  const { resourceVersion: _version, managedFields = [], ...named } = metadata as WrittenObject['metadata'] & { readonly resourceVersion?: string };
  return JSON.stringify({ ...rest, metadata: { ...named, managedFields: managedFields.filter((fields) => !isOfCluster(fields)) } });
}
