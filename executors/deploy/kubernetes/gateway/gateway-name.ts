import { objectName } from '../object-name.ts';

/** What the objects of a workspace's gateway are called; also the service whose they are. */
export function gatewayName(workspace: string): string {
  return objectName(workspace, '-mmo-gateway');
}
