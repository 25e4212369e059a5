import { diagnose } from '../../diagnostics/diagnose.ts';
import { findRepository } from '../../git/find-repository.ts';
import { absolutePath } from '../../lib/absolute-path.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Service } from '../../model/service.ts';
import type { Command, CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { renderTable } from '../render-table.ts';
import { selectionOf } from '../selection-of.ts';
import { gitTags } from '../tag/git-tags.ts';
import { serviceVersion } from '../tag/service-version.ts';

/** `mmo tag [services..]`: marks the commit with `<service>-<version>` for each service that tells its version. A tag that is there stays where it is, unless the service was named: then it is an error, and none is written. */
export const tagCommand: Command = async (context) => {
  const { flags, positionals, terminal, open, accept, tell, host } = context;
  const workspace = await open();
  if (workspace === undefined) return exitCodes.usage;
  const services = accept(await workspace.select(selectionOf(flags, positionals)));
  if (services === undefined) return exitCodes.usage;
  const found = await Promise.all(services.map((service) => wantedTag(context, service, absolutePath(workspace, service.dir))));
  const problems = found.flatMap((one) => ('problem' in one && (positionals.length > 0 || !one.isFine) ? [one.problem] : []));
  if (tell(problems)) return exitCodes.usage;
  const wanted = found.flatMap((one) => ('tag' in one ? [one] : (one.tagged ?? [])));
  const isDry = flags.optional('dry') !== undefined;
  for (const { tag, top, status } of isDry ? [] : wanted) {
    const said = status === 'exists' ? undefined : gitTags(host, top).write(tag);
    if (said !== undefined) return fail(context, `the tag "${tag}" cannot be written: ${said}`);
  }
  if (flags.on('push') && !isDry) {
    for (const top of new Set(wanted.map((one) => one.top))) {
      // A tag at another commit is what an earlier release pushed, or somebody else's.
      const own = wanted.flatMap((one) => (one.top === top && one.isOurs ? [one.tag] : []));
      const said = own.length === 0 ? undefined : await gitTags(host, top).push(own);
      if (said !== undefined) return fail(context, `tags cannot be pushed: ${said}`);
    }
  }
  const plain = wanted.map(({ service, version, from, tag, commit, status }) => ({ service, version, from, tag, commit, status }));
  if (flags.on('json')) terminal.write(`${JSON.stringify(plain, undefined, 2)}\n`);
  else if (plain.length === 0) terminal.writeError('nothing to tag: no service tells a version, in service.yml, package.json or by "make version"\n');
  else
    terminal.write(
      renderTable(plain.map(({ tag, commit, status }) => [tag, commit.slice(0, 12), isDry && status === 'created' ? 'would be created' : status])),
    );
  return exitCodes.ok;
};

interface WantedTag {
  readonly service: string;
  readonly version: string;
  readonly from: string;
  readonly tag: string;
  readonly commit: string;
  readonly status: 'created' | 'exists';
  /** It is at this commit. */
  readonly isOurs: boolean;
  /** Of its repository. */
  readonly top: string;
}

interface NoTag {
  readonly problem: Diagnostic;
  /** It need not be told of a service that nobody named: some have no version, and not all have a new one at every commit. */
  readonly isFine?: boolean;
  /** By the tag that is there. */
  readonly tagged?: WantedTag;
}

async function wantedTag({ host }: CommandContext, service: Service, folder: string): Promise<WantedTag | NoTag> {
  const { name, span } = service;
  const told = await serviceVersion(host, service, folder);
  if (told === undefined) return { problem: diagnose('noVersion', { message: `"${name}" tells no version`, span }), isFine: true };
  const top = findRepository(host, folder)?.top;
  const tags = top === undefined ? undefined : gitTags(host, top);
  const commit = tags?.commitOf('HEAD');
  if (top === undefined || tags === undefined || commit === undefined) {
    return { problem: diagnose('notGitRepository', { message: `"${name}" is in no git repository that has a commit`, help: 'commit first', span }) };
  }
  const tag = `${name}-${told.version}`;
  if (!tags.isName(tag)) return { problem: diagnose('noVersion', { message: `"${tag}" is no name for a git tag; the version is from ${told.from}`, span }) };
  const there = tags.commitOf(`refs/tags/${tag}`);
  if (there !== undefined && there !== commit) {
    const message = `the tag "${tag}" is at ${there.slice(0, 12)} already, and this is ${commit.slice(0, 12)}`;
    const tagged: WantedTag = { service: name, ...told, tag, commit: there, status: 'exists', isOurs: false, top };
    return { problem: diagnose('tagElsewhere', { message, span }), isFine: true, tagged };
  }
  return { service: name, ...told, tag, commit, status: there === undefined ? 'created' : 'exists', isOurs: true, top };
}

function fail({ tell }: CommandContext, message: string): number {
  tell([diagnose('gitFailed', { message })]);
  return exitCodes.failed;
}
