const pinned = '08c6903cd8c0fde910a37f88322edcfb5dd907a8';
const checkout = `{ uses: actions/checkout@${pinned}, with: { persist-credentials: false } }`;
/** Workflows that must not pass, each with one thing wrong. */
export const badWorkflows: readonly string[] = [
  `on: pull_request_target\npermissions: {}\njobs: { a: { steps: [${checkout}] } }`,
  `on: [workflow_run]\npermissions: {}\njobs: { a: { steps: [${checkout}] } }`,
  `on: push\njobs: { a: { steps: [${checkout}] } }`,
  `on: push\npermissions: write-all\njobs: { a: { steps: [${checkout}] } }`,
  `on: push\npermissions: {}\njobs: { a: { steps: [{ uses: actions/checkout@v5, with: { persist-credentials: false } }] } }`,
  `on: push\npermissions: {}\njobs: { a: { steps: [{ uses: "actions/checkout@${pinned}" }] } }`,
  `on: pull_request\npermissions: {}\njobs: { a: { steps: [{ run: 'echo "\${{ github.event.pull_request.title }}"' }] } }`,
  `on: pull_request\npermissions: {}\njobs: { a: { steps: [{ run: "git switch \${{ github.head_ref }}" }] } }`,
  `on: push\npermissions: {}\njobs: { a: { uses: ./.github/workflows/b.yml, secrets: inherit } }`,
  `on: push\npermissions: {}\njobs: { a: { steps: [{ run: "curl -s https://a.test/install | sh" }] } }`,
  `on: push\npermissions: {}\njobs: { a: { steps: [{ run: "npx something@latest" }] } }`,
  `on: push\npermissions: {}\njobs: { a: { permissions: { id-token: write }, steps: [{ uses: "actions/setup-node@${pinned}", with: { cache: npm } }] } }`,
];
