import type { VendorPort } from '../../../../core/plugin-api.ts';
import { readPort } from '../read-port.ts';
import { type ComposePart, isRecord } from './compose-file.ts';

const keys = ['target', 'published', 'host_ip', 'protocol', 'mode'];

/** A port in the short or the long form; without an address it is this machine's alone, unlike compose's. Throws ComposeMistake. */
export function readComposePort(given: unknown, { file, path }: ComposePart): VendorPort {
  if (!isRecord(given)) {
    try {
      return readPort(String(given));
    } catch (error) {
      return file.fail(path, error instanceof Error ? error.message : String(error));
    }
  }
  for (const key of Object.keys(given)) if (!keys.includes(key)) file.fail([...path, key], `"${key}" of a port is not understood`);
  const { target, published, host_ip: address, protocol = 'tcp' } = given;
  if (protocol !== 'tcp') file.fail([...path, 'protocol'], `a port of ${protocol} is not understood; only tcp is`);
  const text = [address, published, target].filter((part) => part !== undefined).join(':');
  return readComposePort(text, { file, path } as ComposePart);
}
