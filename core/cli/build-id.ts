declare const __MMO_BUILD__: string | undefined;

/** Tells this build's code from another's: the digest of its sources; where the sources run as they are, another one each time. */
export const buildId: string = typeof __MMO_BUILD__ === 'string' ? __MMO_BUILD__ : `sources ${Date.now()}`;
