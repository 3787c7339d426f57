// Which lines of a file differ between two of its contents.
import type { Git } from "../load/git.ts";
import { isFile } from "../load/git-tree.ts";

/**
 * `12` and `20-24`: lines of the new content that are other or new; where lines were only taken out, the one before them. None where the
 * file was added, removed or is not text. `before` and `after` are as in GitFiles: mode, object, size.
 */
export async function changedLines(
  git: Git,
  before: string | undefined,
  after: string | undefined,
): Promise<readonly string[]> {
  const [old, now] = [textObject(before), textObject(after)];
  if (old === undefined || now === undefined) return [];
  const argv = ["diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", old, now];
  const diff = (await git.run(argv, `could not compare ${old} with ${now}`)).toString();
  return [...diff.matchAll(/^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/gm)].map(([, first = "", count = "1"]) => {
    const [from, lines] = [Number(first), Number(count)];
    return lines <= 1 ? `${Math.max(from, 1)}` : `${from}-${from + lines - 1}`;
  });
}

/** Of a file; a link's text and a submodule's commit are no lines. */
function textObject(file: string | undefined): string | undefined {
  return file !== undefined && isFile(file) ? file.split(" ")[1] : undefined;
}
