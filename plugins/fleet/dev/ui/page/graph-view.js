import { byId, el } from './dom.js';
import { moodOf } from './format.js';
import { layoutGraph } from './layout-graph.js';

const WIDTH = 148;
const HEIGHT = 46;
const GAP_X = 60;
const GAP_Y = 18;
const PAD = 16;

/** The services and what they need, drawn, with their states. `onChoose` is told the service that was chosen. */
export function createGraphView(onChoose) {
  const view = byId('view-graph');
  let shown = '';
  return {
    show(services, chosen) {
      const text = JSON.stringify([services.map(({ name, state, needs, problem }) => [name, state, needs, problem]), chosen]);
      if (text === shown) return;
      shown = text;
      const places = layoutGraph(services);
      const tallest = Math.max(1, ...places.map(({ of }) => of));
      const widest = Math.max(0, ...places.map(({ layer }) => layer)) + 1;
      const height = tallest * (HEIGHT + GAP_Y) - GAP_Y + 2 * PAD;
      const width = widest * (WIDTH + GAP_X) - GAP_X + 2 * PAD;
      const at = new Map(
        places.map(({ name, layer, row, of }) => {
          const top = (height - (of * (HEIGHT + GAP_Y) - GAP_Y)) / 2;
          return [name, { x: PAD + layer * (WIDTH + GAP_X), y: top + row * (HEIGHT + GAP_Y) }];
        }),
      );
      const edges = services.flatMap(({ name, needs }) =>
        needs.map(({ service, kind }) => edgeOf(at.get(name), at.get(service), { kind, isNear: name === chosen || service === chosen })),
      );
      const nodes = services.map((service) => nodeOf(service, { ...at.get(service.name), isChosen: service.name === chosen, onChoose }));
      const scroll = { left: view.scrollLeft, top: view.scrollTop };
      view.replaceChildren(
        el(
          'svg',
          {
            class: chosen === undefined ? 'graph' : 'graph has-choice',
            viewBox: `0 0 ${width} ${height}`,
            width,
            height,
            role: 'img',
            'aria-label': 'Services and what they need',
          },
          ...edges,
          ...nodes,
        ),
        el('p', { class: 'legend' }, el('span', { class: 'key build' }, 'built from'), el('span', { class: 'key runtime' }, 'needs at run time')),
      );
      view.scrollTo(scroll);
    },
  };
}

function edgeOf(from, to, { kind, isNear }) {
  if (from === undefined || to === undefined) return undefined;
  const [x1, y1, x2, y2] = [from.x + WIDTH, from.y + HEIGHT / 2, to.x, to.y + HEIGHT / 2];
  const bend = Math.max(30, Math.abs(x2 - x1) / 2);
  return el('path', { class: `edge ${kind}${isNear ? ' near' : ''}`, d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}` });
}

function nodeOf({ name, state, type, problem }, { x, y, isChosen, onChoose }) {
  const mood = problem === undefined || moodOf(state) === 'busy' ? moodOf(state) : 'bad';
  const below = state === 'idle' ? type : state;
  return el(
    'g',
    { class: `node${isChosen ? ' chosen' : ''}`, 'data-mood': mood, 'data-service': name, transform: `translate(${x} ${y})`, onclick: () => onChoose(name) },
    el('title', {}, `${name}: ${state}`),
    el('rect', { width: WIDTH, height: HEIGHT, rx: 10 }),
    el('circle', { cx: 17, cy: HEIGHT / 2, r: 4.5 }),
    el('text', { x: 32, y: 20, class: 'name' }, name.length > 15 ? `${name.slice(0, 14)}…` : name),
    el('text', { x: 32, y: 35, class: 'below' }, below),
  );
}
