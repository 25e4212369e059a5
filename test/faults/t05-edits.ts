/** One way to change what a task reads while it runs, in shell. `$k` is a folder of the service's own outside the workspace, `$lib` its library, `$deep` what that stands on. */
export interface Edit {
  readonly name: string;
  /** Before the task reads its inputs. */
  readonly before: string;
  /** After it has written its outputs: all is as it was. */
  readonly after: string;
  /** The file that the message must name, as seen from the service; `dependency` for an output of the chosen dependency. */
  readonly names: string;
  /** The service's own library, or what that stands on: neither has a task. Their files are read as the service's own. */
  readonly of?: 'lib-' | 'deep-';
  /** Only where the service has such a dependency: one of its own, or one of theirs that is not its own. */
  readonly needs?: 'near' | 'far';
}

const keep = 'cp -p source.txt $k/kept';

/** Edits that are taken back before the task ends; each leaves the bytes, and some the times and the inode, as they were. */
export const revertedEdits: readonly Edit[] = [
  { name: 'edited and reverted', before: `${keep}; echo EVIL > source.txt`, after: 'cat $k/kept > source.txt', names: 'source.txt' },
  { name: 'appended and cut', before: `${keep}; echo EVIL >> source.txt`, after: 'cp $k/kept source.txt', names: 'source.txt' },
  {
    name: 'same size, mtime restored',
    before: `${keep}; tr e E < $k/kept > source.txt; touch -r $k/kept source.txt`,
    after: 'cat $k/kept > source.txt; touch -r $k/kept source.txt',
    names: 'source.txt',
  },
  {
    name: 'replaced by rename, and again',
    before: `${keep}; tr e E < $k/kept > $k/new; touch -r $k/kept $k/new; mv $k/new source.txt`,
    after: 'cp -p $k/kept $k/new; mv $k/new source.txt',
    names: 'source.txt',
  },
  {
    name: 'moved away and back',
    before: 'mv source.txt $k/kept; tr e E < $k/kept > source.txt',
    after: 'mv $k/kept source.txt',
    names: 'source.txt',
  },
  {
    name: 'a link for a while',
    before: 'mv source.txt $k/kept; echo EVIL > $k/evil; ln -s $k/evil source.txt',
    after: 'rm source.txt; mv $k/kept source.txt',
    names: 'source.txt',
  },
  {
    name: 'by a process of its own',
    before: `${keep}; (echo EVIL > source.txt) & wait`,
    after: '(cat $k/kept > source.txt) & wait',
    names: 'source.txt',
  },
  {
    name: 'the folder swapped',
    before: 'mv part $k/part; mkdir part; echo EVIL > part/more.txt',
    after: 'rm -r part; mv $k/part part',
    names: 'part/more.txt',
  },
  {
    name: 'a library edited and reverted',
    before: 'cp -p $lib/source.txt $k/kept; echo EVIL > $lib/source.txt',
    after: 'cat $k/kept > $lib/source.txt',
    names: 'source.txt',
    of: 'lib-',
  },
  {
    name: "a library's library, same size, mtime restored",
    before: 'cp -p $deep/source.txt $k/kept; tr e E < $k/kept > $deep/source.txt; touch -r $k/kept $deep/source.txt',
    after: 'cat $k/kept > $deep/source.txt; touch -r $k/kept $deep/source.txt',
    names: 'source.txt',
    of: 'deep-',
  },
  {
    name: "a dependency's output, and back",
    before: 'cp -p $dep/dist/1 $k/kept; echo EVIL > $dep/dist/1',
    after: 'cat $k/kept > $dep/dist/1; touch -r $k/kept $dep/dist/1',
    names: 'dependency',
    needs: 'near',
  },
  {
    name: "an output of a dependency's dependency, and back",
    // How many outputs are looked at depends on how long the task takes.
    before: 'cp -p $dep/dist/1 $k/kept; echo EVIL > $dep/dist/1; sleep 0.3',
    after: 'cat $k/kept > $dep/dist/1; touch -r $k/kept $dep/dist/1',
    names: 'dependency',
    needs: 'far',
  },
];

/** Edits that stay until the run has ended. */
export const lastingEdits: readonly Edit[] = [
  { name: 'edited', before: `${keep}; echo EVIL > source.txt`, after: ':', names: 'source.txt' },
  { name: 'same size and mtime', before: `${keep}; tr e E < $k/kept > source.txt; touch -r $k/kept source.txt`, after: ':', names: 'source.txt' },
  { name: 'a new file', before: 'echo EVIL > part/extra.txt', after: ':', names: 'part/extra.txt' },
  { name: 'a new file in a new folder', before: 'mkdir -p part/new/deep; echo EVIL > part/new/deep/extra.txt', after: ':', names: 'part/new/deep/extra.txt' },
  { name: 'deleted', before: 'mv part/more.txt $k/kept-more', after: ':', names: 'part/more.txt' },
  { name: 'a library edited', before: 'echo EVIL > $lib/source.txt', after: ':', names: 'source.txt', of: 'lib-' },
  { name: "a new file in a library's library", before: 'mkdir $deep/new; echo EVIL > $deep/new/extra.txt', after: ':', names: 'new/extra.txt', of: 'deep-' },
  { name: 'mode', before: 'chmod 755 part/more.txt', after: ':', names: 'part/more.txt' },
];
