import type { ErrorObject } from 'ajv';
import { type CodeName, codes } from '../diagnostics/codes.ts';
import { diagnose } from '../diagnostics/diagnose.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Diagnostic, Span } from '../model/diagnostic.ts';
import type { ValidatePlaces } from './validate-places.ts';

/** What the error is about, worked out once. */
interface Subject {
  /** Key path in the file. */
  readonly path: string;
  /** `"timeout"`, or `the item` of a list, as messages name it. */
  readonly name: string;
  readonly span: Span | undefined;
  /** The value as written. */
  readonly shown: string;
}

/** Turns one error of the schema into words, a place and a remedy. */
export function explainError(error: ErrorObject, places: ValidatePlaces): Diagnostic {
  const subject = subjectOf(error, places);
  const { name, span, shown } = subject;
  const schema = recordOf(error.parentSchema);
  const note = recordOf(schema['x-diagnostic']);
  const noted = codeNameOf(note['code']);
  const expects = typeof note['expects'] === 'string' ? note['expects'] : undefined;
  switch (error.keyword) {
    case 'additionalProperties':
      return explainUnknownKey(error, { places, subject });
    case 'type':
      if (typeof error.data === 'number' && (noted === 'badDuration' || noted === 'badSize'))
        return diagnose(noted, { message: `${shown} is not ${expects ?? 'allowed here'}`, span });
      return explainType(error, { subject, noted });
    case 'enum': {
      const allowed = (Array.isArray(error.schema) ? error.schema : []).filter((item) => item !== null).map(String);
      const near = typeof error.data === 'string' ? suggest(error.data, allowed) : undefined;
      return diagnose('badValue', { message: `${name} cannot be ${shown}`, span, hint: meant(near), help: `use ${orList(allowed)}` });
    }
    case 'pattern': {
      const what = error.propertyName === undefined ? shown : JSON.stringify(error.propertyName);
      const key = error.propertyName === undefined ? undefined : joinPath(subject.path, error.propertyName);
      const place = key === undefined ? span : (places.keySpans?.[key] ?? places.spans[key] ?? span);
      const help = typeof note['help'] === 'string' ? note['help'] : noted === undefined || noted === 'badValue' ? `write ${expects}` : undefined;
      return diagnose(noted ?? 'badValue', { message: `${what} is not ${expects ?? 'allowed here'}`, span: place, help });
    }
    case 'required':
      return diagnose('missingKey', {
        message: `the key "${error.params['missingProperty']}" is missing`,
        span,
        help: `add the key "${error.params['missingProperty']}"`,
      });
    case 'not': {
      const pair = recordOf(error.schema)['required'];
      const keys = Array.isArray(pair) ? pair.map(String) : [];
      const spans = keys.map((key) => places.keySpans?.[joinPath(subject.path, key)]).filter((place) => place !== undefined);
      const [first, second] = spans.sort((a, b) => a.start - b.start);
      return diagnose('conflictingKeys', {
        message: `${keys.map((key) => `"${key}"`).join(' and ')} exclude each other`,
        span: second ?? span,
        related: first === undefined ? undefined : [{ message: 'the other one is here', span: first }],
      });
    }
    case 'minimum':
      return diagnose('badValue', { message: `${name} cannot be less than ${error.params['limit']}`, span, help: `write ${error.params['limit']} or more` });
    case 'maximum':
      return diagnose('badValue', { message: `${name} cannot be more than ${error.params['limit']}`, span, help: `write ${error.params['limit']} or less` });
    case 'exclusiveMinimum':
      return diagnose('badValue', { message: `${name} must be more than ${error.params['limit']}`, span, help: `write more than ${error.params['limit']}` });
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return diagnose('badValue', { message: `${name} cannot be empty`, span, help: 'give it a value, or remove it' });
    case 'maxLength':
      return diagnose('badValue', { message: `${name} is longer than ${error.params['limit']} characters`, span, help: 'write a shorter one' });
    default:
      return diagnose('badValue', { message: `${name} ${error.message ?? 'is not allowed'}`, span });
  }
}

function explainUnknownKey(error: ErrorObject, { places, subject }: { readonly places: ValidatePlaces; readonly subject: Subject }): Diagnostic {
  const key = String(error.params['additionalProperty']);
  const path = joinPath(subject.path, key);
  const allowed = Object.keys(recordOf(recordOf(error.parentSchema)['properties']));
  const data = recordOf(error.data);
  const near = suggest(
    key,
    allowed.filter((name) => name !== '$schema' && !Object.hasOwn(data, name)),
  );
  const within = subject.path === '' ? '' : ` in "${subject.path}"`;
  return diagnose('unknownKey', {
    message: `unknown key "${key}"${within}`,
    span: places.keySpans?.[path] ?? places.spans[path] ?? subject.span,
    hint: meant(near),
    help:
      near === undefined && allowed.length > 0
        ? `the keys here are ${allowed
            .filter((name) => name !== '$schema')
            .sort()
            .join(', ')}`
        : undefined,
  });
}

function explainType(error: ErrorObject, { subject, noted }: { readonly subject: Subject; readonly noted: CodeName | undefined }): Diagnostic {
  const { name, span, shown } = subject;
  const wanted = [error.schema].flat().map(String);
  const unquoted = wanted.includes('string') && (typeof error.data === 'number' || typeof error.data === 'boolean');
  const listed = wanted.includes('array') && !wanted.includes('string') && typeof error.data === 'string' && shown.length < 40;
  const types = wanted.filter((type) => type !== 'null').map((type) => typeNames[type] ?? type);
  const code: CodeName = unquoted && noted === 'quoteVersion' ? 'quoteVersion' : 'wrongType';
  return diagnose(code, {
    message: `${name} must be ${orList(types)}, not ${describe(error.data, wanted)}`,
    span,
    hint: unquoted ? `write "${shown}"` : listed ? `write [${shown}]` : undefined,
    help: code === 'quoteVersion' ? undefined : unquoted ? 'put the value into quotes' : `write ${orList(types)}`,
  });
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
};

function describe(value: unknown, wanted: readonly string[]): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (wanted.includes('integer') && typeof value === 'number') return 'a fraction';
  return typeNames[typeof value] ?? typeof value;
}

function subjectOf(error: ErrorObject, places: ValidatePlaces): Subject {
  const segments = error.instancePath
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  const path = segments.reduce(joinPath, places.prefix ?? '');
  const last = path.split('.').at(-1) ?? '';
  const owner =
    path
      .split('.')
      .filter((segment) => !/^\d+$/.test(segment))
      .at(-1) ?? '';
  const name = path === '' ? 'the file' : /^\d+$/.test(last) ? `an item of "${owner}"` : `"${last}"`;
  const written = places.texts?.[path] ?? (typeof error.data === 'string' ? JSON.stringify(error.data) : String(error.data));
  return { path, name, span: places.spans[path], shown: written.length > 80 ? `${written.slice(0, 79)}…` : written };
}

function joinPath(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function meant(near: string | undefined): string | undefined {
  return near === undefined ? undefined : `did you mean "${near}"?`;
}

function orList(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? 'nothing') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}

function codeNameOf(value: unknown): CodeName | undefined {
  return typeof value === 'string' && Object.hasOwn(codes, value) ? (value as CodeName) : undefined;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
}
