// People declared in the files. Those whose last day has passed are left out; each place that names them gets a warning.
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { type Origin, originAt, placeOfOrigin } from "../load/source-document.ts";
import type { WrittenAccess, WrittenUser } from "../validate/written.ts";
import type { Person } from "./access.ts";
import { isOver } from "./dates.ts";
import { type Directory, findPrincipal } from "./directory.ts";

const ATTRIBUTES = ["title", "userType", "nickname", "locale", "timezone", "preferredLanguage"] as const;

export function buildPeople(written: WrittenAccess, today: string, diagnostics: Diagnostic[]): readonly Person[] {
  const people = [...written.users, ...written.teams].flatMap(({ source, value }) =>
    (value.users ?? []).map((user, index) => buildPerson(user, { document: source, path: ["users", index] })),
  );
  if (written.organization.value.organization.identitySource === "external") refusePeople(written, diagnostics);
  refuseSharedEmails(people, diagnostics);
  return people.filter((person) => {
    const { leaves, origin, userName } = person;
    if (leaves === undefined || !isOver(leaves, today)) {
      if (person.previously !== undefined) {
        const args = { name: userName, previously: person.previously };
        diagnostics.push(diagnostic("user-replaced", args, placeOfOrigin(originAt(origin, "previously"))));
      }
      return true;
    }
    const args = { what: `user ${userName}`, lastDay: leaves };
    diagnostics.push(diagnostic("entry-expired", args, placeOfOrigin(originAt(origin, "leaves"))));
    return false;
  });
}

function buildPerson(user: WrittenUser, origin: Origin): Person {
  const attributes: Record<string, string> = {};
  for (const attribute of ATTRIBUTES) {
    const value = user[attribute];
    if (value !== undefined) attributes[attribute] = value;
  }
  return {
    userName: user.userName,
    givenName: user.givenName,
    familyName: user.familyName,
    displayName: user.displayName ?? `${user.givenName} ${user.familyName}`,
    email: user.email,
    emailType: user.emailType,
    attributes,
    leaves: user.leaves,
    previously: user.previously,
    origin,
  };
}

/** All people come from the identity provider: AWS would let us create others, who then couldn't sign in through it. */
function refusePeople(written: WrittenAccess, diagnostics: Diagnostic[]): void {
  for (const { source, value } of [...written.users, ...written.teams]) {
    if ((value.users ?? []).length === 0) continue;
    diagnostics.push(diagnostic("users-with-external-directory", {}, source.placeOf(["users"], "key")));
  }
}

/** CreateUser refuses an e-mail address that another user of the identity store has (API reference, ConflictException). */
function refuseSharedEmails(people: readonly Person[], diagnostics: Diagnostic[]): void {
  const firsts = new Map<string, Person>();
  for (const person of people) {
    const email = person.email.toLowerCase();
    const first = firsts.get(email);
    if (first === undefined) {
      firsts.set(email, person);
      continue;
    }
    const place = (it: Person) => placeOfOrigin(originAt(it.origin, "email"));
    const args = { email: person.email, first: first.userName };
    diagnostics.push(
      diagnostic("duplicate-email", args, place(person), [{ message: "first here", place: place(first) }]),
    );
  }
}

/** Names under `suspended:` must be known: with a misspelt name somebody would keep their access. */
export function checkSuspended(written: WrittenAccess, directory: Directory, diagnostics: Diagnostic[]): void {
  for (const { source, value } of written.guardrails) {
    for (const [index, name] of (value.guardrails.suspended ?? []).entries()) {
      findPrincipal(
        "user",
        name,
        directory,
        { document: source, path: ["guardrails", "suspended", index] },
        diagnostics,
      );
    }
  }
}
