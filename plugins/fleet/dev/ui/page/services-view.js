import { byId, el, safeLink, setAttribute, setText } from './dom.js';
import { moodOf, shownAge, shownBytes } from './format.js';

/** The list of services. `onChoose` is told the name that was chosen, or undefined for all. */
export function createServicesView(onChoose) {
  const list = byId('services');
  const rows = new Map();
  const everything = el(
    'div',
    { class: 'row all', role: 'option', id: 'service-all', onclick: () => onChoose(undefined) },
    el('span', { class: 'name' }, 'All services'),
  );
  list.append(everything);

  function rowOf(name) {
    const known = rows.get(name);
    if (known !== undefined) return known;
    const parts = {
      sign: el('span', { class: 'sign', 'aria-hidden': 'true' }),
      name: el('span', { class: 'name' }, name),
      state: el('span', { class: 'state' }),
      link: el('a', { class: 'link', target: '_blank', rel: 'noreferrer noopener', tabindex: '-1', onclick: (event) => event.stopPropagation() }),
      facts: el('span', { class: 'facts' }),
      problem: el('span', { class: 'problem' }),
    };
    const node = el('div', { class: 'row', role: 'option', id: `service-${rows.size}`, onclick: () => onChoose(name) });
    node.append(parts.sign, el('span', { class: 'title' }, parts.name, parts.link), parts.state, parts.facts, parts.problem);
    const row = { node, parts };
    rows.set(name, row);
    list.append(node);
    return row;
  }

  return {
    names: () => [undefined, ...rows.keys()],
    linkOf: (name) => rows.get(name)?.parts.link.getAttribute('href') ?? undefined,
    show(services, { chosen, now }) {
      const runs = services.filter((service) => service.runs);
      for (const service of runs) {
        const { node, parts } = rowOf(service.name);
        const { state, problem, instances } = service;
        setAttribute(node, 'data-mood', problem === undefined || moodOf(state) === 'busy' ? moodOf(state) : 'bad');
        setAttribute(parts.state, 'data-mood', moodOf(state));
        setAttribute(node, 'data-state', state);
        setAttribute(node, 'aria-selected', String(chosen === service.name));
        setText(parts.state, state);
        const [link] = service.links.map(safeLink).filter((one) => one !== undefined);
        setAttribute(parts.link, 'href', link);
        parts.link.hidden = link === undefined;
        setText(parts.link, link === undefined ? '' : shortLink(link));
        const facts = instances.map((one) => factsOf(one, { now, isOne: instances.length === 1 })).join('\n');
        setText(parts.facts, facts);
        setAttribute(parts.facts, 'title', facts);
        parts.facts.hidden = facts === '';
        setText(parts.problem, problem === undefined ? '' : problem.split('\n')[0]);
        parts.problem.hidden = problem === undefined;
      }
      for (const [name, { node }] of rows) if (!runs.some((service) => service.name === name)) node.hidden = true;
      setAttribute(everything, 'aria-selected', String(chosen === undefined));
      const active = chosen === undefined ? everything : rows.get(chosen)?.node;
      setAttribute(list, 'aria-activedescendant', active?.id);
    },
    reveal(name) {
      (name === undefined ? everything : rows.get(name)?.node)?.scrollIntoView({ block: 'nearest' });
    },
  };
}

function factsOf({ name, pid, ports, debugPort, startedAt, restarts, cpuPercent, memoryBytes, state }, { now, isOne }) {
  const facts = [];
  if (!isOne) facts.push(`${name} ${state}`);
  const others = ports.filter((port) => port !== debugPort);
  if (others.length > 0) facts.push(others.map((port) => `:${port}`).join(' '));
  if (pid !== undefined) facts.push(`pid ${pid}`);
  if (startedAt !== undefined) facts.push(shownAge(now - startedAt));
  if (debugPort !== undefined) facts.push(`debugger ${debugPort}`);
  if (memoryBytes !== undefined) facts.push(shownBytes(memoryBytes));
  if (cpuPercent !== undefined && cpuPercent >= 1) facts.push(`${Math.round(cpuPercent)} % cpu`);
  if (restarts > 0) facts.push(`↻ ${restarts}`);
  return facts.join(' · ');
}

function shortLink(link) {
  const { port, pathname } = new URL(link);
  return pathname === '/' ? `:${port}` : pathname;
}
