import { diagnose } from '../diagnostics/diagnose.ts';
import type { Checked } from '../model/diagnostic.ts';
import { documentLimits } from './document-limits.ts';

/** The bytes as text: UTF-8 only, a byte order mark kept so that offsets agree with the file, no NUL, no more than a megabyte. */
export function decodeText(file: string, bytes: Uint8Array): Checked<string> {
  const span = { file, start: 0, end: 0 };
  if (bytes.length > documentLimits.bytes) {
    return {
      value: undefined,
      diagnostics: [diagnose('configTooLarge', { message: `the file has ${bytes.length} bytes, more than ${documentLimits.bytes}`, span })],
    };
  }
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return { value: undefined, diagnostics: [diagnose('badEncoding', { message: 'the file is UTF-16, not UTF-8', span: { file, start: 0, end: 0 } })] };
  }
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const nul = lenient.indexOf('\0');
  if (nul !== -1) {
    return {
      value: undefined,
      diagnostics: [diagnose('badEncoding', { message: 'the file contains a NUL character', span: { file, start: nul, end: nul + 1 } })],
    };
  }
  try {
    return { value: new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(bytes), diagnostics: [] };
  } catch {
    const at = Math.max(0, lenient.indexOf('\ufffd'));
    return {
      value: undefined,
      diagnostics: [diagnose('badEncoding', { message: 'the file contains bytes that are not UTF-8', span: { file, start: at, end: at + 1 } })],
    };
  }
}
