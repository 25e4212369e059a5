import { MultiDirectedGraph } from 'graphology';
import type { EdgeKind, Service, ServiceEdge } from '../model/service.ts';

export interface ServiceNode {
  readonly dir: string;
  readonly type: string;
  readonly tags: readonly string[];
}

export interface ServiceGraphEdge {
  readonly kind: EdgeKind;
}

export type ServiceGraph = MultiDirectedGraph<ServiceNode, ServiceGraphEdge>;

/** Services and their edges of every kind, in graphology: closures, filters and exports are read from it. Edges to unknown services are left out. */
export function buildServiceGraph(services: readonly Pick<Service, 'name' | 'dir' | 'type' | 'tags' | 'dependsOn'>[]): ServiceGraph {
  const graph: ServiceGraph = new MultiDirectedGraph();
  for (const { name, dir, type, tags } of services) graph.addNode(name, { dir, type, tags });
  for (const service of services)
    for (const edge of service.dependsOn)
      if (graph.hasNode(edge.service)) graph.mergeDirectedEdgeWithKey(edgeKey(service.name, edge), service.name, edge.service, { kind: edge.kind });
  return graph;
}

function edgeKey(from: string, edge: ServiceEdge): string {
  return `${from} ${edge.kind} ${edge.service}`;
}
