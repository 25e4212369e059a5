import { sanitizeLine } from './sanitize-line.ts';

/** Text as an XML document may hold it, CDATA too: without control sequences, control characters, lone surrogates and noncharacters. */
export function xmlText(text: string): string {
  return text
    .split('\n')
    .map((line) => sanitizeLine(line, false))
    .join('\n')
    .replace(forbidden, '')
    .replaceAll(']]>', ']] >');
}

const forbidden = /[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
