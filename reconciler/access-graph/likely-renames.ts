// What comes as something goes that gave the same: probably a rename without `previously`. Pure.
import type { Access, Group, PermissionSet, Person, Role } from "../model/access.ts";
import { ROLE_PATH } from "../policy/role-path.ts";

/** The name of what only the base has and that `it`, which only the head has, is probably a rename of; undefined: there is none. */
export type LikelyBefore<Of> = (it: Of) => string | undefined;

/** `textOf` is the same for what gives the same; undefined: too little to tell anything by. */
function likelyAmong<Of>(
  base: readonly Of[],
  head: readonly Of[],
  keyOf: (it: Of) => string,
  nameOf: (it: Of) => string,
  textOf: (it: Of) => string | undefined,
): LikelyBefore<Of> {
  const kept = new Set(head.map((it) => keyOf(it).toLowerCase()));
  const gone = base.filter((it) => !kept.has(keyOf(it).toLowerCase()));
  const names = new Map(gone.map((it) => [textOf(it), nameOf(it)]));
  return (it) => {
    const text = textOf(it);
    return text === undefined ? undefined : names.get(text);
  };
}

type Sides<Key extends keyof Access> = readonly [base: Pick<Access, Key>, head: Pick<Access, Key>];

/** By its e-mail address, which nobody shares. */
export function likelyPerson([base, head]: Sides<"people">): LikelyBefore<Person> {
  const nameOf = ({ userName }: Person) => userName;
  return likelyAmong(base.people, head.people, nameOf, nameOf, ({ email }) => email.toLowerCase());
}

/** By its members, whatever order they are in. */
export function likelyGroup([base, head]: Sides<"groups">): LikelyBefore<Group> {
  const nameOf = ({ name }: Group) => name;
  return likelyAmong(base.groups, head.groups, nameOf, nameOf, ({ members }) => {
    const texts = members.map(({ principal, expires = "" }) => `${principal.name.toLowerCase()} ${expires}`);
    return texts.length === 0 ? undefined : JSON.stringify(texts.sort());
  });
}

/** By what its holders have with it. */
export function likelySet([base, head]: Sides<"permissionSets">): LikelyBefore<PermissionSet> {
  const nameOf = ({ name }: PermissionSet) => name;
  return likelyAmong(base.permissionSets, head.permissionSets, nameOf, nameOf, (set) => {
    const { managedPolicies, customerManagedPolicies, inlinePolicy, permissionsBoundary } = set;
    if (managedPolicies.length + customerManagedPolicies.length === 0 && inlinePolicy === undefined) return undefined;
    const own = customerManagedPolicies.map(({ name, path }) => `${path}${name}`);
    return JSON.stringify([managedPolicies.toSorted(), own.toSorted(), inlinePolicy, permissionsBoundary]);
  });
}

/** The end of an ARN that names one of our roles, in a document's JSON text. */
const OWN_ROLE = new RegExp(`:role${ROLE_PATH}([^"/:*?]+)"`, "g");

/** By its trust and policies in its account; where these name the role itself, its old name is as good as its new one. */
export function likelyRole([base, head]: Sides<"roles">): LikelyBefore<Role> {
  const keyOf = ({ account, name }: Role) => `${account.id} ${name}`;
  const [had, has] = [base, head].map(({ roles }) => new Set(roles.map(keyOf)));
  const isOther = (accountId: string, name: string) =>
    had?.has(`${accountId} ${name}`) !== has?.has(`${accountId} ${name}`);
  return likelyAmong(
    base.roles,
    head.roles,
    keyOf,
    ({ name }) => name,
    ({ account, trustPolicy, policies, managedPolicies, permissionsBoundary, maxSessionDuration }) => {
      const unnamed = (text: string) =>
        text.replace(OWN_ROLE, (whole, name: string) => (isOther(account.id, name) ? `:role${ROLE_PATH}"` : whole));
      const documents = policies.map(({ document }) => unnamed(document));
      return JSON.stringify([
        account.id,
        unnamed(trustPolicy),
        documents.sort(),
        managedPolicies.toSorted(),
        permissionsBoundary,
        maxSessionDuration,
      ]);
    },
  );
}
