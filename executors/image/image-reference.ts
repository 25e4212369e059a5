import type { Task } from '../../core/plugin-api.ts';

const KEY_LENGTH = 20;
const MAIN_TASK = 'image';

/** `<workspace>/<service>` in the letters that docker allows. */
export function imageRepository(workspaceName: string, service: string): string {
  return [workspaceName, service]
    .flatMap((part) => part.split('/'))
    .flatMap(component)
    .join('/');
}

/** The name of the image that a task with this key makes: equal keys, equal names, on every machine. */
export function imageReference(workspaceName: string, service: string, key: string): string {
  return `${imageRepository(workspaceName, service)}:${key.slice(0, KEY_LENGTH)}`;
}

/** The variable by which dependents learn the name: `CART_DOCKER_IMAGE`; a task not called `image` adds its own name. */
export function imageVariable({ service, name }: Pick<Task, 'service' | 'name'>): string {
  const parts = name === MAIN_TASK ? [service] : [service, name];
  return `${parts
    .join('_')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '_')}_DOCKER_IMAGE`;
}

function component(text: string): readonly string[] {
  const allowed = text
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/[._-]{2,}/g, '-')
    .replace(/^[._-]+|[._-]+$/g, '');
  return allowed === '' ? [] : [allowed];
}
