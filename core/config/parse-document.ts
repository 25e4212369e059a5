import { diagnose } from '../diagnostics/diagnose.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import { buildDocument } from './build-document.ts';
import { decodeText } from './decode-text.ts';
import { findJsonError } from './find-json-error.ts';
import type { ParsedDocument } from './parsed-document.ts';
import { type NestingProblem, scanNesting } from './scan-nesting.ts';

/** What the parser of YAML says of a place. */
interface SyntaxError {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

const mostErrors = 10;

/**
 * Parses YAML 1.2 (core schema) or, for a file named `.json`, strict JSON into plain data with places. Hostile files end
 * as diagnostics, quickly: size, depth, aliases, tags, duplicate and forbidden keys, encodings. An empty file is `{}`.
 */
export async function parseDocument(file: string, bytes: Uint8Array): Promise<Checked<ParsedDocument>> {
  const decoded = decodeText(file, bytes);
  const text = decoded.value;
  if (text === undefined) return { value: undefined, diagnostics: decoded.diagnostics };
  const nesting = scanNesting(text);
  if (nesting !== undefined) return refused(nestingDiagnostic(file, nesting));
  const jsonError = file.endsWith('.json') ? findJsonError(text) : undefined;
  if (jsonError !== undefined) {
    const { offset, expected } = jsonError;
    const hint = offset >= text.length ? 'the file ends here' : undefined;
    return refused(diagnose('configSyntax', { message: `not valid JSON: expected ${expected}`, span: { file, start: offset, end: offset + 1 }, hint }));
  }
  const yaml = await import('yaml');
  try {
    const document = yaml.parseDocument(text, { schema: 'core', version: '1.2', uniqueKeys: false, prettyErrors: false, logLevel: 'error' });
    if (document.errors.length > 0) return refused(...firstOfEachLine(document.errors, text).map((error) => syntaxDiagnostic(file, error)));
    const tags = document.warnings.filter((warning) => warning.code === 'TAG_RESOLVE_FAILED');
    if (tags.length > 0)
      return refused(
        ...tags.map((tag) =>
          diagnose('customTag', { message: tag.message.replace('Unresolved tag: ', 'unknown YAML tag '), span: { file, start: tag.pos[0], end: tag.pos[1] } }),
        ),
      );
    const directives = document.warnings.filter((warning) => warning.code === 'BAD_DIRECTIVE');
    if (directives.length > 0) return refused(...directives.map((warning) => syntaxDiagnostic(file, warning)));
    if (document.directives?.yaml.version !== '1.2')
      return refused(
        diagnose('configSyntax', {
          message: 'the file asks for YAML 1.1',
          span: { file, start: 0, end: 0 },
          help: 'remove the %YAML directive: mmo reads YAML 1.2',
        }),
      );
    return buildDocument({ file, document, yaml });
  } catch (error) {
    // The parser recurses; whatever slipped through the scan ends here.
    if (error instanceof RangeError) return refused(nestingDiagnostic(file, { problem: 'deep', offset: 0 }));
    throw error;
  }
}

function refused(...diagnostics: readonly Diagnostic[]): Checked<ParsedDocument> {
  return { value: undefined, diagnostics };
}

/** Errors without those that follow from another one in the same line. */
function firstOfEachLine(errors: readonly SyntaxError[], text: string): readonly SyntaxError[] {
  const lines = new Set<number>();
  const sorted = [...errors].sort((a, b) => a.pos[0] - b.pos[0]);
  return sorted.filter(({ pos }) => {
    const start = text.lastIndexOf('\n', pos[0] - 1);
    return !lines.has(start) && lines.size < mostErrors && lines.add(start);
  });
}

function nestingDiagnostic(file: string, { problem, offset }: NestingProblem): Diagnostic {
  const span = { file, start: offset, end: offset + 1 };
  return problem === 'deep'
    ? diagnose('configTooDeep', { message: 'the file is nested more than 64 levels deep', span })
    : diagnose('configTooLarge', { message: 'the file holds too many values', span });
}

function syntaxDiagnostic(file: string, error: SyntaxError): Diagnostic {
  const span = { file, start: error.pos[0], end: error.pos[1] };
  if (error.code === 'MULTIPLE_DOCS')
    return diagnose('multipleDocuments', { message: 'the file holds more than one YAML document', span, hint: 'a second document starts here' });
  const message = error.message.charAt(0).toLowerCase() + error.message.slice(1, 160).split('\n', 1)[0];
  return diagnose('configSyntax', { message: `not valid YAML: ${message}`, span });
}
