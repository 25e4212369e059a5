/** What keeps an image from being built and lies with the user; its message names the remedy. */
export class ImageMistake extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ImageMistake';
  }
}
