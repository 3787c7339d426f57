// Our names of accounts, beside the ids that AWS goes by.

/**
 * `text` with the names of accounts, of which `names` has those of ids, behind the ids in it: `account-222222222222 (ml-dev)`. An id
 * within an ARN stays alone, so that the ARN can be copied.
 */
export function withAccountNames(text: string, names: ReadonlyMap<string, string>): string {
  return text.replace(/(?<![\w:])(?:account-)?(\d{12})(?!\w)/g, (written, id) => {
    const name = names.get(id);
    return name === undefined ? written : `${written} (${name})`;
  });
}
