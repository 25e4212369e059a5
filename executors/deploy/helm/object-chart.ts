import type { DeployContext } from '../driver.ts';
import type { KubeObject } from '../kubernetes/kube-object.ts';
import { printObjects } from '../kubernetes/yaml-documents.ts';

/** Writes a chart of exactly these objects, for a service that has none of its own; returns its absolute folder. */
export function objectChart(name: string, objects: readonly KubeObject[], { files, tmpDir }: Pick<DeployContext, 'files' | 'tmpDir'>): string {
  const folder = `${tmpDir}/chart`;
  files.writeAtomic(`${folder}/Chart.yaml`, `apiVersion: v2\nname: ${name}\nversion: 1.0.0\ndescription: made by mmo from service.yml\n`);
  // As a file of the chart it is no template: nothing in it is replaced.
  files.writeAtomic(`${folder}/objects.yaml`, printObjects(objects.map(asHelms)));
  files.writeAtomic(`${folder}/templates/objects.yaml`, '{{ .Files.Get "objects.yaml" }}\n');
  return folder;
}

/** Helm puts its own name there, whatever the chart says. */
function asHelms(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, 'app.kubernetes.io/managed-by': 'Helm' } } };
}
