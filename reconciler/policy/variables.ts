// ${…} in texts of policies: the variables that IAM fills in when it judges a request.
import { parseStatements } from "./statements.ts";

export type Variable = {
  /** As it stands there. */
  readonly written: string;
  /** Without what is used where it has no value: `${aws:username, 'nobody'}`. Undefined: it isn't closed. */
  readonly name: string | undefined;
};

/** In the order in which they stand. */
export function variablesOf(text: string): readonly Variable[] {
  return [...text.matchAll(/\$\{([^${}]*)(\}?)/g)].map(([written, inside = "", end]) => ({
    written,
    name: end === "" ? undefined : (inside.split(",", 1)[0] ?? "").trim(),
  }));
}

/** The tag of the principal that a condition's key or a variable's name asks for, `team` of `aws:PrincipalTag/team`; undefined: none. */
export function principalTagIn(key: string): string | undefined {
  return /^aws:PrincipalTag\/(.+)$/i.exec(key)?.[1]?.trim();
}

/** Whether what a document, JSON text that validate/ has accepted, allows or denies depends on who the person is, beside on policies. */
export function asksForAttributes(document: string): boolean {
  return keysIn(document).some((key) => principalTagIn(key) !== undefined || /^identitystore:/i.test(key));
}

/** The tags of the principal for which such a document asks, in lower case, as IAM compares them. */
export function principalTagsIn(document: string): ReadonlySet<string> {
  return new Set(keysIn(document).flatMap((key) => principalTagIn(key)?.toLowerCase() ?? []));
}

/** The keys of its conditions, and the names of its variables. */
function keysIn(document: string): readonly string[] {
  return parseStatements(document).flatMap(({ resource, conditions }) => {
    const texts = [
      ...("among" in resource ? resource.among : resource.except),
      ...conditions.flatMap(({ values }) => values),
    ];
    return [...conditions.map(({ key }) => key), ...texts.flatMap(variablesOf).map(({ name }) => name ?? "")];
  });
}
