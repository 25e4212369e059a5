/** Calls what a key stands for, unless somebody writes, holds a modifier, or a dialog is open. Escape and Enter end a search. */
export function listenForKeys(keys) {
  document.addEventListener('keydown', (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]') !== null) return;
    if (target instanceof HTMLInputElement) {
      if (key === 'Enter') target.blur();
      if (key !== 'Escape') return;
    }
    // A button does by itself what Enter means.
    if (key === 'Enter' && target instanceof HTMLElement && target.closest('button, a') !== null) return;
    const act = keys[key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}
