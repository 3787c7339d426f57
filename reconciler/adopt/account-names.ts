// Our names for the accounts of an organization, from what they are called in AWS.
import type { AccountFacts } from "./facts.ts";
import { slug } from "./team-names.ts";

/** By id. Accounts of one name have their id in it; so has one of whose name no letter is left. */
export function accountNames(accounts: readonly AccountFacts[]): ReadonlyMap<string, string> {
  const wanted = accounts.map(({ id, awsName }) => ({ id, name: /[a-z]/.test(slug(awsName)) ? slug(awsName) : "" }));
  const counts = new Map([...Map.groupBy(wanted, ({ name }) => name)].map(([name, same]) => [name, same.length]));
  return new Map(
    wanted.map(({ id, name }) => {
      const isOwn = name !== "" && counts.get(name) === 1;
      return [id, isOwn ? name : `${name === "" ? "account" : name}-${id}`];
    }),
  );
}
