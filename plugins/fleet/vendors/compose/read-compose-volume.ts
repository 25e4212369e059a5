import type { VendorVolume } from '../../../../core/plugin-api.ts';
import { readVolume } from '../read-volume.ts';
import { type ComposePart, isRecord } from './compose-file.ts';

const keys = ['type', 'source', 'target', 'read_only'];

/** A named volume in the short or the long form, declared under `volumes` of the file. Throws ComposeMistake. */
export function readComposeVolume(given: unknown, { file, path }: ComposePart): VendorVolume {
  const volume = isRecord(given) ? longForm(given, { file, path }) : shortForm(String(given), { file, path });
  const declared = isRecord(file.value['volumes']) ? file.value['volumes'] : {};
  if (!(volume.name in declared)) file.fail(path, `the volume "${volume.name}" is not declared under "volumes" of the file`);
  const about = declared[volume.name];
  const [key] = isRecord(about) ? Object.keys(about) : [];
  if (key !== undefined) file.fail(['volumes', volume.name, key], `"${key}" of a volume is not understood`);
  return volume;
}

type At = Pick<ComposePart, 'file' | 'path'>;

function longForm(given: Readonly<Record<string, unknown>>, { file, path }: At): VendorVolume {
  for (const key of Object.keys(given)) if (!keys.includes(key)) file.fail([...path, key], `"${key}" of a volume is not understood`);
  const { type = 'volume', source, target, read_only: readOnly = false } = given;
  if (type !== 'volume') file.fail([...path, 'type'], `a volume of type "${type}" is not understood; only named volumes are`);
  return shortForm(`${source ?? ''}:${target ?? ''}${readOnly === true ? ':ro' : ''}`, { file, path });
}

function shortForm(given: string, { file, path }: At): VendorVolume {
  try {
    return readVolume(given);
  } catch (error) {
    return file.fail(path, error instanceof Error ? error.message : String(error));
  }
}
