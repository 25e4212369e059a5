import { printable } from '../diagnostics/printable.ts';

/** Text of one line that Markdown shows as it is: no markup, HTML, mention, link or end of a table's cell in it has an effect. */
export function escapeMarkdown(text: string): string {
  return printable(text).replace(/[&<>"'`*_~[\]|\\!$]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Text as code within a line or a table's cell. */
export function markdownCode(text: string): string {
  const shown = printable(text);
  if (!/[`|\\]/.test(shown)) return `\`${shown}\``;
  // Backticks and bars in a code span depend on their surroundings; entities in an element do not.
  return `<code>${escapeMarkdown(text)}</code>`;
}

/** Lines as they were printed, in a block that nothing in them can end. */
export function markdownBlock(lines: readonly string[]): string {
  return `<pre>\n${lines.map(escapeHtml).join('\n')}\n</pre>\n`;
}

function escapeHtml(line: string): string {
  return printable(line).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
