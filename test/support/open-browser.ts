import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import type { TestContext } from './harness.ts';

const executablePath = '/usr/bin/chromium';
/** Far more than any step takes on a machine with other things to do. */
const longestMs = 120_000;
const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic'];

/** A browser with a profile of its own, which nothing outlives; the test is skipped where there is none. */
export async function openBrowser(
  { defer, skip }: Pick<TestContext, 'defer' | 'skip'>,
  { width = 1280, height = 800, dark = false }: { readonly width?: number; readonly height?: number; readonly dark?: boolean } = {},
): Promise<BrowserContext> {
  if (!existsSync(executablePath)) skip(`${executablePath} is not there`);
  const profile = mkdtempSync(join(tmpdir(), 'mmo-browser-'));
  defer(() => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
  const browser = await chromium.launchPersistentContext(profile, {
    timeout: longestMs,
    executablePath,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', ...quiet],
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
  });
  browser.setDefaultTimeout(longestMs);
  defer(() => browser.close());
  return browser;
}
