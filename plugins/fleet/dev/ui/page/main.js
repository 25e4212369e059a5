import { byId, el, safeLink, setAttribute, setText } from './dom.js';
import { counted, moodOf } from './format.js';
import { createGraphView } from './graph-view.js';
import { listenForKeys } from './keys.js';
import { createLogsView } from './logs-view.js';
import { createServicesView } from './services-view.js';
import { createTestsView } from './tests-view.js';
import { createTimelineView } from './timeline-view.js';

// The token has done its work: it shall not stay in the history, nor in a picture of the screen.
history.replaceState(undefined, '', '/');

const narrow = matchMedia('(max-width: 820px)');
const services = createServicesView(choose);
const logs = createLogsView();
const tests = createTestsView(showLogsOf);
const timeline = createTimelineView();
const graph = createGraphView(choose);
const tabs = [...document.querySelectorAll('[role=tab]')];
let report = { services: [], tests: [] };
/** The clock of mmo dev less this one. */
let ahead = 0;
let chosen;
let view = narrow.matches ? 'services' : 'logs';

function now() {
  return Date.now() + ahead;
}

function choose(name) {
  chosen = name;
  logs.narrow(name);
  draw();
  services.reveal(name);
}

function showLogsOf(name) {
  choose(name);
  show('logs');
}

function show(name) {
  view = name === 'services' && !narrow.matches ? 'logs' : name;
  document.body.dataset.view = view;
  for (const tab of tabs) {
    const isShown = tab.dataset.view === view;
    setAttribute(tab, 'aria-selected', String(isShown));
    tab.tabIndex = isShown ? 0 : -1;
  }
  for (const id of ['logs', 'tests', 'timeline', 'graph']) byId(`view-${id}`).hidden = id !== view;
  draw();
  if (view === 'logs') logs.draw();
}

function draw() {
  const { workspace = 'mmo dev', gateway } = report;
  const running = report.services.filter(({ runs }) => runs);
  setText(byId('workspace'), workspace);
  setText(byId('service-count'), String(running.length));
  const link = gateway === undefined ? undefined : safeLink(gateway);
  if (link !== undefined && byId('gateway').childElementCount === 0) {
    byId('gateway').append(el('a', { class: 'gateway', href: link, target: '_blank', rel: 'noreferrer noopener' }, link.replace('http://', '')));
  }
  const summary = summaryOf(running, report.tests);
  setText(byId('summary'), summary.text);
  setAttribute(byId('summary'), 'data-mood', summary.mood);
  const title = `${summary.mood === 'bad' ? '✗ ' : ''}${workspace} · mmo dev`;
  if (document.title !== title) document.title = title;
  services.show(report.services, { chosen, now: now() });
  tests.show(report.tests, now());
  if (view === 'timeline') timeline.show(report.pass, now());
  if (view === 'graph') graph.show(report.services, chosen);
}

function summaryOf(running, results) {
  const bad = running.filter(({ state, problem }) => moodOf(state) === 'bad' || problem !== undefined);
  const failed = results.filter(({ status }) => status === 'failed');
  const busy = running.filter(({ state }) => moodOf(state) === 'busy');
  if (busy.length > 0) return { mood: 'busy', text: `${busy[0].name} is ${busy[0].state}${busy.length > 1 ? ` and ${busy.length - 1} more` : ''}` };
  if (failed.length > 0) return { mood: 'bad', text: `${failed[0].task} failed${failed.length > 1 ? ` and ${failed.length - 1} more` : ''}` };
  if (bad.length > 0) return { mood: 'bad', text: `${bad[0].problem?.split('\n')[0] ?? `${bad[0].name} ${bad[0].state}`}` };
  const up = running.filter(({ state }) => state === 'running').length;
  return up === running.length
    ? { mood: 'good', text: `${counted(up, 'service')} running` }
    : { mood: 'quiet', text: `${up} of ${counted(running.length, 'service')} running` };
}

function move(step) {
  const names = services.names();
  choose(names[Math.max(0, Math.min(names.length - 1, names.indexOf(chosen) + step))]);
}

function turn(step) {
  const all = tabs.filter((tab) => tab.offsetParent !== null).map((tab) => tab.dataset.view);
  show(all[(all.indexOf(view) + step + all.length) % all.length]);
}

const help = byId('help');
byId('help-button').addEventListener('click', () => help.showModal());
byId('help-close').addEventListener('click', () => help.close());
for (const tab of tabs) tab.addEventListener('click', () => show(tab.dataset.view));
narrow.addEventListener('change', () => show(view));

listenForKeys({
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  ArrowRight: () => turn(1),
  ArrowLeft: () => turn(-1),
  Enter: () => showLogsOf(chosen),
  '/': () => {
    show('logs');
    logs.focusSearch();
  },
  f: () => logs.toggleFollow(),
  g: () => show('graph'),
  t: () => show('tests'),
  l: () => show('logs'),
  p: () => show('timeline'),
  o: () => {
    const link = services.linkOf(chosen);
    if (link !== undefined) open(link, '_blank', 'noopener,noreferrer');
  },
  '?': () => help.showModal(),
  Escape: () => {
    logs.clearSearch();
    choose(undefined);
  },
});

const events = new EventSource('events');
events.addEventListener('report', ({ data }) => {
  report = JSON.parse(data);
  ahead = report.at - Date.now();
  byId('lost').hidden = true;
  draw();
});
events.addEventListener('lines', ({ data }) => logs.add(JSON.parse(data)));
events.addEventListener('missed', ({ data }) => logs.say(`${data} lines came faster than this page could take them; mmo logs has them`));
events.addEventListener('error', () => {
  byId('lost').hidden = false;
});
// Ages and running bars go on by themselves.
setInterval(() => {
  if (!document.hidden) draw();
}, 1000);
show(view);
