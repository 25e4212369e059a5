/** The gateway that runs in a cluster, as the text of one module: `node gateway.mjs <file with routes> <port>`. */
export declare function bundleGateway(): Promise<string>;
