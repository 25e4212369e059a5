import { byId, el, setText } from './dom.js';
import { moodOf, shownDuration } from './format.js';

const words = { passed: 'passed', failed: 'failed', skipped: 'not run', running: 'running' };

/** Results of tests. `onChoose` is told the service whose logs shall be shown. */
export function createTestsView(onChoose) {
  const view = byId('view-tests');
  const badge = byId('test-count');
  let shown = '';
  return {
    show(tests, now) {
      const failed = tests.filter(({ status }) => status === 'failed');
      badge.hidden = failed.length === 0;
      setText(badge, String(failed.length));
      const text = JSON.stringify(tests);
      if (text === shown) return;
      shown = text;
      if (tests.length === 0) {
        view.replaceChildren(el('p', { class: 'empty' }, 'No tests have run yet.'));
        return;
      }
      const sorted = [...tests].sort((a, b) => order(a) - order(b));
      view.replaceChildren(
        el(
          'div',
          { class: 'cards' },
          sorted.map((test) => cardOf(test, { now, onChoose })),
        ),
      );
    },
  };
}

function order({ status }) {
  return ['failed', 'running', 'passed', 'skipped'].indexOf(status);
}

function cardOf({ task, service, status, durationMs, isCached, counts }, { onChoose }) {
  const facts = [];
  if (counts !== undefined) {
    facts.push(`${counts.passed} passed`);
    if (counts.failed > 0) facts.push(`${counts.failed} failed`);
    if (counts.skipped > 0) facts.push(`${counts.skipped} skipped`);
  }
  if (status !== 'running') facts.push(isCached ? 'nothing has changed' : shownDuration(durationMs));
  const mood = status === 'running' ? 'busy' : moodOf(status);
  return el(
    'button',
    { class: 'card', type: 'button', 'data-mood': mood, 'data-task': task, onclick: () => onChoose(service) },
    el('span', { class: 'sign', 'aria-hidden': 'true' }),
    el('span', { class: 'name' }, task),
    el('span', { class: 'state' }, words[status]),
    el('span', { class: 'facts' }, facts.join(' · ')),
  );
}
