import { byId, el } from './dom.js';
import { moodOf, shownDuration } from './format.js';

/** The tasks of the last pass, each as a bar in its time. */
export function createTimelineView() {
  const view = byId('view-timeline');
  let shown = '';
  return {
    show(pass, now) {
      const isRunning = pass !== undefined && pass.endedAt === undefined;
      const text = JSON.stringify([pass, isRunning ? now : 0]);
      if (text === shown) return;
      shown = text;
      if (pass === undefined) {
        view.replaceChildren(el('p', { class: 'empty' }, 'Nothing has run yet.'));
        return;
      }
      const { tasks, startedAt, note } = pass;
      const end = pass.endedAt ?? now;
      const from = Math.min(startedAt, ...tasks.map((task) => task.startedAt));
      const span = Math.max(1, end - from);
      const ran = tasks.filter(({ status }) => status !== 'cached' && status !== 'skipped');
      const rest = tasks.length - ran.length;
      const sorted = [...ran].sort((a, b) => a.startedAt - b.startedAt || (a.task < b.task ? -1 : 1));
      const head = [
        `Pass ${pass.number}`,
        isRunning ? 'running' : shownDuration(end - startedAt),
        ...(rest > 0 ? [`${rest} not run: up to date, or held back`] : []),
      ];
      view.replaceChildren(
        el(
          'p',
          { class: 'pass' },
          el('strong', {}, head[0]),
          ` · ${head.slice(1).join(' · ')}`,
          note === undefined ? '' : el('span', { class: 'quiet' }, ` · ${note}`),
        ),
        sorted.length === 0
          ? el('p', { class: 'empty' }, 'Everything was up to date: no task had to run.')
          : el(
              'div',
              { class: 'bars' },
              scaleOf(span),
              sorted.map((task) => barOf(task, { from, span, now })),
            ),
      );
    },
  };
}

function scaleOf(span) {
  const marks = [0, 0.25, 0.5, 0.75, 1].map((share) => el('span', {}, shownDuration(span * share)));
  return el('div', { class: 'scale', 'aria-hidden': 'true' }, el('span', {}), el('div', { class: 'marks' }, marks));
}

function barOf({ task, startedAt, endedAt, status }, { from, span, now }) {
  const end = endedAt ?? now;
  const duration = shownDuration(end - startedAt);
  const bar = el('span', { class: 'bar' });
  bar.style.left = `${((startedAt - from) / span) * 100}%`;
  bar.style.width = `${((end - startedAt) / span) * 100}%`;
  const isLate = (startedAt - from) / span > 0.7;
  const label = el('span', { class: isLate ? 'label before' : 'label' }, duration);
  label.style[isLate ? 'right' : 'left'] = isLate ? `${100 - ((startedAt - from) / span) * 100}%` : `${((end - from) / span) * 100}%`;
  const mood = status === 'running' ? 'busy' : moodOf(status);
  return el(
    'div',
    { class: 'bar-row', 'data-mood': mood, title: `${task}: ${status}, ${duration}` },
    el('span', { class: 'name' }, task),
    el('span', { class: 'track' }, bar, label),
  );
}
