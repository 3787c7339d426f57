// Our names for accounts that only AWS has named yet.

/** As the schema has it: `accountName`. */
const LONGEST = 128;

/**
 * A name that is none of `taken` (in lower case): the name in AWS in lower case, without accents, with a hyphen for each run of anything
 * but letters, digits, `.` and `_`. Where nothing but digits is left of it, it is `account-ID`; where it is taken, the id is put behind it.
 */
export function accountNameFor(awsName: string, id: string, taken: ReadonlySet<string>): string {
  const plain = awsName
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, "-");
  const name = cut(plain, LONGEST);
  if (/^\d*$/.test(name)) return `account-${id}`;
  return taken.has(name) ? `${cut(name, LONGEST - id.length - 1)}-${id}` : name;
}

/** The first `most` characters, which begin and end with a letter or digit. */
const cut = (text: string, most: number) =>
  text
    .replace(/^[^a-z0-9]+/, "")
    .slice(0, most)
    .replace(/[^a-z0-9]+$/, "");
