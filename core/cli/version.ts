import manifest from '../../package.json' with { type: 'json' };

declare const __MMO_VERSION__: string | undefined;

/** The version of mmo that runs: written in by the build, from package.json where the sources run as they are. */
export const version: string = typeof __MMO_VERSION__ === 'string' ? __MMO_VERSION__ : manifest.version;
