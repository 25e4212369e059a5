/** Values as the file in `GITHUB_OUTPUT` takes them: `name=value`, or between delimiters that the value does not hold. */
export function githubOutput(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => {
      if (!/[\r\n]/.test(value)) return `${name}=${value}\n`;
      const delimiter = delimiterFor(value);
      return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
    })
    .join('');
}

function delimiterFor(value: string): string {
  let delimiter = 'mmo_end';
  for (let n = 1; value.includes(delimiter); n += 1) delimiter = `mmo_end_${n}`;
  return delimiter;
}
