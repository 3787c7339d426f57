// Our names for accounts that only AWS has named yet.
import { slug } from "../adopt/team-names.ts";

/** As the schema has it: `accountName`. */
const LONGEST = 128;

/**
 * A name that is none of `taken` (in lower case): {@link slug} of the name in AWS. Where no letter is left of it, it is `account-ID`; where
 * it is taken, the id is put behind it.
 */
export function accountNameFor(awsName: string, id: string, taken: ReadonlySet<string>): string {
  const name = cut(slug(awsName), LONGEST);
  if (!/[a-z]/.test(name)) return `account-${id}`;
  return taken.has(name) ? `${cut(name, LONGEST - id.length - 1)}-${id}` : name;
}

const cut = (text: string, most: number) => text.slice(0, most).replace(/-$/, "");
