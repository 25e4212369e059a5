import { DeployFailure } from '../deploy-failure.ts';
import { type FieldConflict, fieldConflicts } from './field-conflicts.ts';
import type { KubeObject } from './kube-object.ts';
import { type Kubectl, KubectlFailure } from './kubectl.ts';

/** Under this name mmo owns the fields that it applies. */
export const fieldManager = 'mmo';

export interface ApplyOptions {
  readonly log: (line: string) => void;
  /** Also from managers that are not people. */
  readonly takesFields: boolean;
  /** All of them are mmo's making: kubectl need not ask the server which fields it knows, which takes longer than applying. */
  readonly isOwn?: boolean | undefined;
}

/**
 * Applies objects on the server, one after another, and returns them as they are then. Fields that were changed by hand are taken back;
 * those of another manager (an operator, Helm, Flux) are not, unless the environment says so: then nothing of that object is changed.
 */
export async function applyObjects(kubectl: Kubectl, objects: readonly KubeObject[], options: ApplyOptions): Promise<readonly KubeObject[]> {
  const applied: KubeObject[] = [];
  for (const object of objects) applied.push(await applyObject(kubectl, object, { options, applied }));
  return applied;
}

async function applyObject(
  kubectl: Kubectl,
  object: KubeObject,
  { options, applied }: { readonly options: ApplyOptions; readonly applied: readonly KubeObject[] },
): Promise<KubeObject> {
  const apply = async (force: boolean): Promise<KubeObject> => {
    const flags = [
      '--server-side',
      `--field-manager=${fieldManager}`,
      ...(force ? ['--force-conflicts'] : []),
      ...(options.isOwn === true ? ['--validate=false'] : []),
      '--filename=-',
    ];
    return (await kubectl.json(['apply', ...flags], { input: JSON.stringify(object) })) as KubeObject;
  };
  try {
    return await apply(options.takesFields);
  } catch (error) {
    const conflicts = error instanceof KubectlFailure ? fieldConflicts(error.said) : undefined;
    const name = displayName(object);
    if (conflicts === undefined || conflicts.length === 0) throw withApplied(error, { name, applied });
    const others = conflicts.filter(({ isByHand }) => !isByHand);
    if (others.length > 0) throw new DeployFailure(conflictMessage(name, others), { lines: appliedLines(applied) });
    for (const { field, manager } of conflicts) options.log(`${name}: ${field} was changed by hand (${manager}) and is taken back`);
    return await apply(true);
  }
}

/** `deployment/cart`. */
export function displayName({ kind, metadata: { name } }: Pick<KubeObject, 'kind'> & { readonly metadata: { readonly name: string } }): string {
  return `${kind.toLowerCase()}/${name}`;
}

function conflictMessage(name: string, conflicts: readonly FieldConflict[]): string {
  const fields = conflicts.map(({ field, manager }) => `${field} is owned by "${manager}"`).join(', ');
  return `${name}: ${fields}; leave the field to it, or take it by "conflicts": "take" in the environment`;
}

function withApplied(error: unknown, { name, applied }: { readonly name: string; readonly applied: readonly KubeObject[] }): unknown {
  if (!(error instanceof DeployFailure)) return error;
  return new DeployFailure(`${name} was not applied: ${error.message.replace(/^kubectl: /, '')}`, { lines: appliedLines(applied), cause: error });
}

function appliedLines(applied: readonly KubeObject[]): readonly string[] {
  return applied.length === 0 ? [] : [`applied before: ${applied.map(displayName).join(', ')}`];
}
