import pc from 'picocolors';
import type { TaskId } from '../model/task.ts';

/** `cart:build │ ` in a colour that is always the same for the same task. */
export function prefixOf(task: TaskId, color: boolean): string {
  const paint = pc.createColors(color);
  const paints = [paint.cyan, paint.magenta, paint.blue, paint.yellow, paint.green, paint.cyanBright, paint.magentaBright, paint.blueBright];
  let sum = 0;
  for (let at = 0; at < task.length; at++) sum = (sum * 31 + task.charCodeAt(at)) >>> 0;
  const own = paints[sum % paints.length] ?? paint.cyan;
  return `${own(`${task} │`)} `;
}
