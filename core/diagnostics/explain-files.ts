import type { CodesOf, Explanation } from './explanation.ts';

/** Cause and example of 2xxx: mmo.json and service.yml. */
export const explainFiles: Readonly<Record<CodesOf<'2'>, Explanation>> = {
  configSyntax: {
    cause: 'The file cannot be parsed. A mmo.json is strict JSON: no comments, no trailing commas. YAML is version 1.2.',
    example: ['tasks:', '  build: command: make'],
    mended: ['tasks:', '  build:', '    command: make'],
  },
  unknownKey: {
    cause: 'The key is not one that may stand here. A key that is ignored in silence would be a setting that does not hold.',
    example: ['tasks:', '  build:', '    ouputs: [dist]'],
    mended: ['tasks:', '  build:', '    outputs: [dist]'],
  },
  unknownExecutor: {
    cause: 'No built-in executor and none of a plugin has this name.',
    example: ['tasks:', '  build:', '    executor: comand'],
    mended: ['tasks:', '  build:', '    executor: command'],
  },
  wrongType: {
    cause: 'The key takes another kind of value: a list instead of text, a number instead of text. YAML reads yes and 8080 without quotes as text and number.',
    example: ['tags: shop'],
    mended: ['tags: [shop]'],
  },
  badValue: {
    cause: 'The value is of the right type, but not one of those allowed, out of range, or not of the form that the key takes.',
    example: ['type: htp-service'],
    mended: ['type: http-service'],
  },
  duplicateKey: {
    cause: 'YAML and JSON parsers differ in which of the two wins, so neither does.',
    example: ['tasks:', '  build: { command: make }', '  build: { command: make all }'],
    mended: ['tasks:', '  build: { command: make all }'],
  },
  configTooLarge: {
    cause: 'A configuration file may have 1 MB and 100,000 values. Files beyond are made by mistake or malice, and parsing them would take long.',
    example: ['$ ls -s services/cart/service.yml', '3104 services/cart/service.yml'],
  },
  configTooDeep: {
    cause: 'A configuration file may be nested 64 levels deep. Files beyond are made by mistake or malice, and would exhaust the parser.',
    example: ['options: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ …'],
  },
  aliasBomb: {
    cause: 'An alias that holds aliases multiplies; a file may expand to 100,000 values and no more, and never contain itself.',
    example: ['a: &a [x, x, x, x, x, x, x, x, x, x]', 'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]', 'c: &c [*b, *b, …'],
  },
  forbiddenKey: {
    cause: '__proto__, constructor and prototype have a meaning of their own in JavaScript and are refused at every level.',
    example: ['env:', '  constructor: acme'],
    mended: ['env:', '  CONSTRUCTOR: acme'],
  },
  badName: {
    cause: 'Names become parts of task ids, host names, image names and file names.',
    example: ['name: Shopping_Cart'],
    mended: ['name: shopping-cart'],
  },
  duplicateService: {
    cause: 'Services are known by name in the whole workspace. One that gives itself none has the name of its folder.',
    example: ['services/cart/service.yml        # name: cart', 'legacy/cart/service.yml          # no name, so cart'],
    mended: ['legacy/cart/service.yml          # name: legacy-cart'],
  },
  missingKey: {
    cause: 'The value is a map that means nothing without the key.',
    example: ['dependsOn:', '  - { kind: runtime }'],
    mended: ['dependsOn:', '  - { service: catalog, kind: runtime }'],
  },
  olderSpelling: {
    cause: 'The file is written as another tool wanted it. mmo understands it and works on; the keys that it names itself are easier to look up.',
    example: ['runtime: nodejs', 'runtime_version: "24"'],
    mended: ['runtime: nodejs', 'runtimeVersion: "24"'],
  },
  quoteVersion: {
    cause: 'Without quotes YAML reads 1.10 as the number 1.1.',
    example: ['runtimeVersion: 24.10'],
    mended: ['runtimeVersion: "24.10"'],
  },
  badEncoding: {
    cause: 'The file is UTF-16, holds bytes that are no UTF-8, or a NUL character: an editor saved it in another encoding, or it is no text.',
    example: ['$ file services/cart/service.yml', 'services/cart/service.yml: ISO-8859 text'],
    mended: ['$ iconv -f latin1 -t utf-8 service.yml > fixed && mv fixed service.yml'],
  },
  multipleDocuments: {
    cause: 'A line "---" begins a second document, and one file describes one service or one workspace.',
    example: ['name: cart', '---', 'name: catalog'],
    mended: ['# services/cart/service.yml', 'name: cart', '# services/catalog/service.yml', 'name: catalog'],
  },
  customTag: {
    cause: 'A tag asks the reader of the file to do something with the value, such as to include another file. mmo reads plain data only.',
    example: ['description: !include text.md'],
    mended: ['description: Takes the money'],
  },
  mergeKey: {
    cause: 'The merge key "<<" is not part of YAML 1.2, and parsers disagree about it.',
    example: ['tasks:', '  build: &build { command: make }', '  test: { <<: *build }'],
    mended: ['tasks:', '  build: { command: make }', '  test: { command: make }'],
  },
  badKey: {
    cause: 'A key is a list, a map or empty. Keys are names.',
    example: ['env:', '  [A, B]: c'],
    mended: ['env:', '  A: c', '  B: c'],
  },
  badDuration: {
    cause: 'A duration without a unit could be milliseconds or seconds. Units are ms, s, m, h and d; they may be joined.',
    example: ['timeout: 10 minutes'],
    mended: ['timeout: 10m'],
  },
  badSize: {
    cause: 'A size needs its unit: B, KB, MB, GB or TB, or KiB and so on.',
    example: ['"cache": { "maxSize": "10 gigs" }'],
    mended: ['"cache": { "maxSize": "10GB" }'],
  },
  conflictingKeys: {
    cause: 'Both keys decide the same thing in different ways.',
    example: ['runtime: nodejs', 'dockerfile: Dockerfile'],
    mended: ['runtime: nodejs'],
  },
  unknownNamedInput: {
    cause: 'An item of inputs that starts with "$" is a list of mmo.json under "inputs", or $default.',
    example: ['inputs: [$proto]                 # mmo.json: "inputs": { "protos": […] }'],
    mended: ['inputs: [$protos]'],
  },
  namedInputCycle: {
    cause: 'A named input may refer to others, but not back to itself.',
    example: ['"inputs": { "protos": ["$shared"], "shared": ["$protos"] }'],
    mended: ['"inputs": { "protos": ["$shared"], "shared": ["//shared/**"] }'],
  },
  inheritedNothing: {
    cause: 'The item "..." stands for the inherited list, and there is none: no plugin and no "tasks" of mmo.json gives this key.',
    example: ['outputs: ["...", dist]'],
    mended: ['outputs: [dist]'],
  },
  whenWithoutDependency: {
    cause: 'A task with "when" joins a run when one of its dependencies does, so it needs one.',
    example: ['stop-db:', '  command: docker stop db', '  when: always'],
    mended: ['stop-db:', '  command: docker stop db', '  when: always', '  dependsOn: [test]'],
  },
  forOutsideWorkspace: {
    cause: 'With "for", a task of mmo.json says for which services it is. A task of a service.yml is for that service.',
    example: ['tasks:', '  build: { command: go build, for: [tag:go] }'],
    mended: ['# mmo.json', '"tasks": { "build": { "command": "go build", "for": ["tag:go"] } }'],
  },
  pathOutsideWorkspace: {
    cause: 'What lies outside the workspace is on no other machine, and mmo cannot see it change.',
    example: ['inputs: ["//../shared/**"]'],
    mended: ['inputs: ["//shared/**"]'],
  },
  badPattern: {
    cause: 'The pattern has so many wildcards that matching it could take for ever, or a backslash; "/" separates folders on every system.',
    example: ['inputs: ["src\\\\**"]'],
    mended: ['inputs: ["src/**"]'],
  },
};
