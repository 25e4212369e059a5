import { ImageMistake } from '../image-mistake.ts';

/** What is wrong with `runtime`, `runtimeVersion` or the files beside them; `key` is the one of `service.yml` that it lies with. */
export class RuntimeMistake extends ImageMistake {
  readonly key: string;
  readonly help: string | undefined;

  constructor(key: string, message: string, help?: string) {
    super(message);
    this.name = 'RuntimeMistake';
    this.key = key;
    this.help = help;
  }
}
