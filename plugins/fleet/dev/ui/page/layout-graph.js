/** A place for each node: `[{ name, layer, row }]`; who needs somebody stands left of them. Rings are cut where they close. */
export function layoutGraph(services) {
  const byName = new Map(services.map((service) => [service.name, service]));
  const depth = new Map();
  const visiting = new Set();
  const depthOf = (name) => {
    if (depth.has(name)) return depth.get(name);
    if (visiting.has(name)) return 0;
    visiting.add(name);
    const needs = byName.get(name).needs.filter(({ service }) => byName.has(service) && service !== name);
    const found = needs.length === 0 ? 0 : 1 + Math.max(...needs.map(({ service }) => depthOf(service)));
    visiting.delete(name);
    depth.set(name, found);
    return found;
  };
  for (const { name } of services) depthOf(name);
  const deepest = Math.max(0, ...depth.values());
  const layers = Array.from({ length: deepest + 1 }, () => []);
  for (const { name } of services) layers[deepest - depth.get(name)].push(name);
  const users = new Map(services.map(({ name }) => [name, []]));
  for (const { name, needs } of services) for (const { service } of needs) users.get(service)?.push(name);
  // Each layer in the order of the middle of its neighbours, forth and back some times: few lines cross then.
  for (let round = 0; round < 6; round += 1) {
    const forth = round % 2 === 0;
    const order = forth ? layers.keys() : [...layers.keys()].reverse();
    for (const n of order) {
      const rowOf = new Map(layers.flatMap((layer) => layer.map((name, row) => [name, row - layer.length / 2])));
      const middle = (name) => {
        const near = forth
          ? users.get(name)
          : byName
              .get(name)
              .needs.map(({ service }) => service)
              .filter((one) => byName.has(one));
        return near.length === 0 ? rowOf.get(name) : near.reduce((sum, one) => sum + rowOf.get(one), 0) / near.length;
      };
      const keyed = layers[n].map((name, row) => ({ name, row, at: middle(name) }));
      layers[n] = keyed.sort((a, b) => a.at - b.at || a.row - b.row).map(({ name }) => name);
    }
  }
  return layers.flatMap((layer, n) => layer.map((name, row) => ({ name, layer: n, row, of: layer.length })));
}
