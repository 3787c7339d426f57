// Roles under our path that policies name and no file declares: what is allowed with them can't be done.
import { createRenameSuggester } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { ROLE_PATH } from "../policy/role-path.ts";
import { writtenStatements } from "../policy/statements.ts";
import type { ParsedTeam, PolicyInUse } from "./check-policy-references.ts";
import { textsOf } from "./check-policy-statement.ts";

/** Whole: a name with wildcards or variables may stand for any. */
const OWN_ROLE = new RegExp(`^arn:[^:]+:iam::[^:]*:role${ROLE_PATH}([\\w+=,.@-]+)$`);

/** Warns of each that a statement which allows something names. `teams` are all of them: a role can be declared in any. */
export function checkOwnRoles(policies: readonly PolicyInUse[], teams: readonly ParsedTeam[]): readonly Diagnostic[] {
  const roles = teams.flatMap(({ value }) => value.roles ?? []);
  const declared = new Set(roles.map(({ name }) => name));
  const suggest = createRenameSuggester(roles.map(({ name, previously }) => ({ name, previously })));
  return policies.flatMap(({ source, value, path }) =>
    writtenStatements(value).flatMap(({ statement, steps }) =>
      statement.Effect !== "Allow"
        ? []
        : textsOf(statement.Resource).flatMap(({ text, step }) => {
            const [, name] = OWN_ROLE.exec(text) ?? [];
            if (name === undefined || declared.has(name)) return [];
            const place = source.placeOf([...path, ...steps, "Resource", ...step]);
            return [diagnostic("undeclared-role", { name, suggestion: suggest(name) }, place)];
          }),
    ),
  );
}
