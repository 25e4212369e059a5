import { piecesOf } from './ansi.js';
import { byId, el, setAttribute, setText } from './dom.js';

const MOST_LINES = 5_000;
const MOST_SHOWN = 2_000;
/** Far from each other, however many there are. */
const GOLDEN_ANGLE = 137.5;
const FIRST_HUE = 255;

const hues = new Map();

/** The logs: what came, narrowed to a service and to a text. */
export function createLogsView() {
  const box = byId('log');
  const search = byId('search');
  const follow = byId('follow');
  const lines = [];
  let lastId = 0;
  let service;
  let wanted = '';
  let isFollowing = true;
  let pending = [];
  let isPlanned = false;

  const fits = (line) => (service === undefined || line.service === service) && (wanted === '' || line.plain.toLowerCase().includes(wanted));

  function plan() {
    if (isPlanned) return;
    isPlanned = true;
    requestAnimationFrame(() => {
      isPlanned = false;
      draw();
    });
  }

  function draw() {
    const fresh = pending.filter(fits).slice(-MOST_SHOWN);
    pending = [];
    if (fresh.length > 0) {
      box.querySelector('.empty')?.remove();
      box.append(...fresh.map((line) => nodeOf(line, wanted)));
      while (box.childElementCount > MOST_SHOWN) box.firstElementChild.remove();
    }
    if (box.childElementCount === 0) box.append(el('p', { class: 'empty' }, wanted === '' ? 'Nothing has been written yet.' : 'No line has this text.'));
    if (isFollowing) box.scrollTop = box.scrollHeight;
    setText(byId('matches'), wanted === '' ? '' : `${lines.filter(fits).length} lines`);
  }

  function again() {
    box.replaceChildren();
    pending = lines.filter(fits);
    draw();
  }

  function setFollowing(value) {
    isFollowing = value;
    setAttribute(follow, 'aria-pressed', String(value));
    if (value) box.scrollTop = box.scrollHeight;
  }

  search.addEventListener('input', () => {
    wanted = search.value.toLowerCase();
    again();
  });
  follow.addEventListener('click', () => setFollowing(!isFollowing));
  // Who scrolls up wants to read; who comes back to the end wants what follows.
  box.addEventListener('scroll', () => {
    const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 24;
    if (isAtEnd !== isFollowing && box.scrollHeight > box.clientHeight) setFollowing(isAtEnd);
  });

  return {
    add(added) {
      for (const line of added) {
        if (line.id <= lastId) continue;
        lastId = line.id;
        const pieces = piecesOf(line.text);
        const kept = { ...line, pieces, plain: `${line.source} ${pieces.map(({ text }) => text).join('')}` };
        lines.push(kept);
        pending.push(kept);
      }
      if (lines.length > 2 * MOST_LINES) lines.splice(0, lines.length - MOST_LINES);
      plan();
    },
    say(text) {
      const line = { id: lastId, service: '', source: '', at: Date.now(), pieces: [{ text, classes: 'sgr-2' }], plain: text };
      lines.push(line);
      pending.push(line);
      plan();
    },
    narrow(name) {
      if (name === service) return;
      service = name;
      setText(byId('log-scope'), name ?? 'all services');
      again();
    },
    focusSearch() {
      search.focus();
      search.select();
    },
    clearSearch() {
      search.value = '';
      search.blur();
      if (wanted === '') return;
      wanted = '';
      again();
    },
    toggleFollow: () => setFollowing(!isFollowing),
    draw,
  };
}

function nodeOf({ source, at, pieces }, wanted) {
  const time = new Date(at).toTimeString().slice(0, 8);
  return el(
    'div',
    { class: 'line' },
    el('span', { class: 'time' }, time),
    sourceOf(source),
    el(
      'span',
      { class: 'text' },
      pieces.flatMap(({ text, classes }) => (wanted === '' ? [el('span', { class: classes }, text)] : marked(text, { classes, wanted }))),
    ),
  );
}

function marked(text, { classes, wanted }) {
  const nodes = [];
  const lower = text.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, from)) {
    nodes.push(el('span', { class: classes }, text.slice(from, at)), el('mark', {}, text.slice(at, at + wanted.length)));
    from = at + wanted.length;
  }
  nodes.push(el('span', { class: classes }, text.slice(from)));
  return nodes;
}

function sourceOf(source) {
  const node = el('span', { class: 'source', title: source }, source);
  const service = source.replace(/[:.].*$/, '');
  if (!hues.has(service)) hues.set(service, (FIRST_HUE + hues.size * GOLDEN_ANGLE) % 360);
  node.style.setProperty('--hue', hues.get(service));
  return node;
}
