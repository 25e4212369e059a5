import { writeFileSync, writeSync } from 'node:fs';

// Prints every variable S0, S1, … in all the ways in which programs print what they should not. argv[2] picks some.
const ways = {
  plain: (secret) => secret,
  base64: (secret) => Buffer.from(secret).toString('base64'),
  'base64 url': (secret) => Buffer.from(secret).toString('base64url'),
  'base64 wrapped': (secret) => Buffer.from(secret).toString('base64').replace(/.{76}/g, '$&\n'),
  'basic auth': (secret) => `Authorization: Basic ${Buffer.from(`user:${secret}`).toString('base64')}`,
  url: (secret) => `https://a.test/?token=${encodeURIComponent(secret)}&x=1`,
  form: (secret) => new URLSearchParams({ token: secret }).toString(),
  json: (secret) => JSON.stringify({ token: secret }),
  'json in json': (secret) => JSON.stringify({ body: JSON.stringify({ token: secret }) }),
  'ascii json': (secret) => JSON.stringify(secret).replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  coloured: (secret) => `\u001b[32m${secret.replace(/[^\n]{3}/g, '$&\u001b[1;31m')}\u001b[0m`,
  'coloured each': (secret) => [...secret].map((char) => `\u001b[3${char.length}m${char}`).join(''),
  indented: (secret) => secret.replace(/^/gm, '    | '),
  crlf: (secret) => secret.replaceAll('\n', '\r\n'),
  'at the border of a piece': (secret) => `${'x'.repeat(65_536 - 7)}${secret}`,
  'at the border of a chunk': (secret) => `${'y'.repeat(65_536 * 2 - Math.floor(secret.length / 2))}${secret}${'z'.repeat(10)}`,
  twice: (secret) => `${secret}${secret}`,
};

const secrets = Object.keys(process.env)
  .filter((name) => /^S\d+$/.test(name))
  .map((name) => process.env[name]);
const chosen = process.argv[2] === 'all' ? Object.keys(ways) : ['plain', 'base64', 'coloured'];
for (const [n, secret] of secrets.entries()) {
  for (const way of chosen) {
    // They are long: a few are enough.
    if (way.startsWith('at the border') && n % 6 !== 0) continue;
    const text = `${way}: ${ways[way](secret)}\n`;
    if (n % 3 === 0) writeInPieces(n % 2 === 0 ? 1 : 2, Buffer.from(text));
    else writeInPieces(1, Buffer.from(text), text.length);
  }
}
// The last line has no end.
writeInPieces(1, Buffer.from(secrets[0] ?? ''));
if (process.argv[3] !== undefined) {
  const cases = secrets.map(
    (secret, n) => `<testcase name="case ${n} ${xml(secret)}" classname="leak"><failure message="${xml(secret)}">${xml(secret)}</failure></testcase>`,
  );
  writeFileSync(process.argv[3], `<testsuite name="leak" tests="${secrets.length}">${cases.join('')}</testsuite>`);
}
process.exitCode = Number(process.argv[4] ?? 0);

function writeInPieces(stream, bytes, size = Math.max(1, Math.floor(bytes.length / 5))) {
  for (let at = 0; at < bytes.length; ) at += writeFully(stream, bytes.subarray(at, at + size));
}

function writeFully(stream, bytes) {
  try {
    return writeSync(stream, bytes);
  } catch (error) {
    if (error.code !== 'EAGAIN') throw error;
    return 0;
  }
}

function xml(text) {
  return text.replace(/[&<>"\n]/g, (char) => `&#${char.charCodeAt(0)};`);
}
