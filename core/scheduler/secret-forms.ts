/** Every text that a secret may appear as in output; longest first, without repeats. */
export function secretForms(secrets: readonly string[]): readonly string[] {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret === '') continue;
    forms.add(secret);
    const lines = secret.split(/\r\n|\r|\n/);
    if (lines.length > 1) for (const line of lines) addLong(forms, line.trim());
    for (const value of [secret, secret.trim()]) {
      for (const form of encodedForms(value)) addLong(forms, form);
    }
  }
  return [...forms].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

/** Shorter encoded pieces would hit innocent text and tell nothing of the secret. */
const shortestPiece = 4;
/** Line widths of the usual base64 programs: `base64` and PEM. */
const wrapWidths = [76, 64];

function addLong(forms: Set<string>, form: string): void {
  if (form.length >= shortestPiece) forms.add(form);
}

function encodedForms(value: string): readonly string[] {
  const url = percentEncode(value);
  const json = JSON.stringify(value).slice(1, -1);
  const ascii = json.replace(/[\u007f-\uffff]/g, unicodeEscape);
  return [
    ...base64Forms(value),
    url,
    url.replace(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase()),
    url.replaceAll('%20', '+'),
    url.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`),
    json,
    ascii,
    json.replaceAll('/', '\\/'),
    json.replace(/[<>&]/g, unicodeEscape),
    JSON.stringify(json).slice(1, -1),
  ];
}

function percentEncode(value: string): string {
  // Through bytes, since a lone surrogate would throw.
  return encodeURIComponent(Buffer.from(value).toString());
}

function unicodeEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The secret inside any base64 text: at each of three alignments the characters that depend on its bytes alone, and whole with its padding. */
function base64Forms(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const whole = bytes.toString('base64');
  const forms = [whole];
  for (const lead of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(lead), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const partialTail = (lead + bytes.length) % 3 === 0 ? 0 : 1;
    forms.push(text.slice(lead === 0 ? 0 : lead + 1, text.length - partialTail));
  }
  const inner = forms[1] ?? whole;
  for (const width of wrapWidths) {
    for (let at = 0; inner.length > width && at < inner.length; at += width) forms.push(inner.slice(at, at + width));
  }
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}
