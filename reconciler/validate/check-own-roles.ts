// Roles under our path that policies name and no file declares: what is allowed with them can't be done.
import { createRenameSuggester } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { ROLE_PATH } from "../policy/role-path.ts";
import { writtenStatements } from "../policy/statements.ts";
import type { ParsedTeam, PolicyInUse } from "./check-policy-references.ts";
import { textsOf } from "./check-policy-statement.ts";

/** Whole: a name with wildcards or variables may stand for any. AWS's own roles have paths of their own. */
const ROLE =
  /^arn:[^:]+:iam::[^:]*:role(\/(?!aws-service-role\/|aws-reserved\/|service-role\/)(?:[^:*?${}]*\/)?)([\w+=,.@-]+)$/;

/** Warns of each that a statement which allows something names. `teams` are all of them: a role can be declared in any. */
export function checkOwnRoles(policies: readonly PolicyInUse[], teams: readonly ParsedTeam[]): readonly Diagnostic[] {
  const roles = teams.flatMap(({ value }) => value.roles ?? []);
  const declared = new Set(roles.map(({ name }) => name));
  const named = new Map(roles.map(({ name }) => [name.toLowerCase(), name]));
  const suggest = createRenameSuggester(roles.map(({ name, previously }) => ({ name, previously })));
  return policies.flatMap(({ source, value, path }) =>
    writtenStatements(value).flatMap(({ statement, steps }) =>
      statement.Effect !== "Allow"
        ? []
        : textsOf(statement.Resource).flatMap(({ text, step }) => {
            const [, rolePath, name] = ROLE.exec(text) ?? [];
            if (rolePath === undefined || name === undefined) return [];
            const place = () => source.placeOf([...path, ...steps, "Resource", ...step]);
            const ours = named.get(name.toLowerCase());
            if (rolePath !== ROLE_PATH) {
              // Whatever other roles there are, nobody but us knows their names.
              if (ours === undefined) return [];
              const args = { name: `role${rolePath}${name}`, suggestion: `role${ROLE_PATH}${ours}` };
              return [diagnostic("undeclared-role", args, place())];
            }
            if (declared.has(name)) return [];
            return [diagnostic("undeclared-role", { name, suggestion: ours ?? suggest(name) }, place())];
          }),
    ),
  );
}
