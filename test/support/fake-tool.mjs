// A command that does what the test tells it: `node fake-tool.mjs <socket> <name> [argument…]`. See fake-command.ts.
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

const [socketPath, name, ...args] = process.argv.slice(2);
const socket = connect(socketPath);
const say = (message) => socket.write(`${JSON.stringify(message)}\n`);

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
  process.on(signal, () => say({ signal }));
}
socket.on('connect', () => say({ name, args, pid: process.pid, cwd: process.cwd(), env: process.env }));
socket.on('error', () => process.exit(70));
createInterface({ input: socket }).on('line', (line) => {
  const { stdout, stderr, exit } = JSON.parse(line);
  if (stdout !== undefined) process.stdout.write(Buffer.from(stdout, 'base64'));
  if (stderr !== undefined) process.stderr.write(Buffer.from(stderr, 'base64'));
  if (exit !== undefined) process.exit(exit);
});
socket.on('end', () => process.exit(71));
