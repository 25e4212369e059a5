export { createWorkspace, type TestRun, type TestWorkspace, type TestWorkspaceOptions } from './create-workspace.ts';
export { type CacheSuite, testCache } from './test-cache.ts';
export { type ExecutorCase, type ExecutorSuite, testExecutor } from './test-executor.ts';
export { type InferCase, type PluginSuite, testPlugin } from './test-plugin.ts';
export { type ReporterSuite, testReporter } from './test-reporter.ts';
