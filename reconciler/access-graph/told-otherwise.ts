// People of whom policies are told something else than before: attributes that sessions carry as tags of the principal. Pure.
import type { Access, PermissionSet, Person } from "../model/access.ts";
import { ownDocumentsNamed, ownDocumentsOf } from "../model/own-policies.ts";
import { principalTagsIn } from "../policy/variables.ts";
import { sortedNames } from "./changed-entries.ts";
import { attributesThatDiffer } from "./person-attributes.ts";
import type { RedFlag } from "./red-flag.ts";
import type { Sides } from "./sides.ts";

/** Each person with another value behind a key that a policy of a set asks for which that person holds. In doubt it is another. */
export function toldOtherwise({ base, head, kept }: Sides): readonly RedFlag[] {
  const known = new Map(base.people.map((person) => [person.userName.toLowerCase(), person]));
  const setsOf = Map.groupBy(kept.grants, ({ person }) => person.toLowerCase());
  const sets = new Map(head.permissionSets.map((set) => [set.name, set]));
  return head.people.flatMap((person): readonly RedFlag[] => {
    const name = person.userName.toLowerCase();
    const before = known.get(name);
    const keys = before === undefined ? [] : keysThatDiffer(before, person, head);
    if (before === undefined || keys.length === 0) return [];
    const asking = sortedNames((setsOf.get(name) ?? []).map(({ permissionSet }) => permissionSet)).flatMap((set) => {
      const declared = sets.get(set);
      const asked = declared === undefined ? [] : keys.filter((key) => asksFor(key, declared, head));
      return asked.length === 0 ? [] : [{ set, asked }];
    });
    if (asking.length === 0) return [];
    const asked = sortedNames(asking.flatMap((it) => it.asked));
    return [
      {
        kind: "told-otherwise",
        severity: "warning",
        name: person.userName,
        keys: asked,
        attributes: attributesThatDiffer(before, person, NAMED_IN_SOURCES)
          .toSorted((a, b) => (a.name < b.name ? -1 : 1))
          .filter(({ name: attribute }) =>
            head.organization.accessControlAttributes.some(
              ({ key, source }) => asked.includes(key) && isMadeBy(source, attribute),
            ),
          ),
        permissionSets: asking.map(({ set }) => set),
      },
    ];
  });
}

/** Keys of tags of sessions whose source, `${path:userType}`, names what differs. */
export function keysThatDiffer(before: Person, after: Person, { organization }: Access): readonly string[] {
  const differ = attributesThatDiffer(before, after, NAMED_IN_SOURCES);
  return organization.accessControlAttributes
    .filter(({ source }) => differ.some(({ name }) => isMadeBy(source, name)))
    .map(({ key }) => key);
}

/** Whether `${path:userType}` names the attribute; in doubt it does. */
function isMadeBy(source: string, attribute: string): boolean {
  return source.toLowerCase().includes(attribute.toLowerCase());
}

/** What sources may name. */
const NAMED_IN_SOURCES = ["userName", "givenName", "familyName", "displayName", "email", "emailType"] as const;

/** In a condition, or as a variable, of what the set allows or of what its boundary leaves. */
function asksFor(key: string, set: PermissionSet, access: Access): boolean {
  const { inlinePolicy, permissionsBoundary: boundary } = set;
  const documents = [
    ...(inlinePolicy === undefined ? [] : [inlinePolicy]),
    ...ownDocumentsOf(set, access),
    ...(boundary !== undefined && "customerManagedPolicy" in boundary
      ? ownDocumentsNamed(boundary.customerManagedPolicy, access)
      : []),
  ];
  return documents.some((document) => principalTagsIn(document).has(key.toLowerCase()));
}
