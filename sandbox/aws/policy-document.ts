/** Where a policy document is used: it says who (a role's trust) or on what (everything else). */
export type PolicyUse = "identity" | "trust";

const statementKeys = new Set([
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Principal",
  "NotPrincipal",
  "Condition",
]);

/**
 * Why AWS would refuse the document, in its words where they are known; undefined for a good one.
 * The grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * It does not know the services' actions, as PutRolePolicy doesn't either.
 */
export function policyProblem(text: string, use: PolicyUse): string | undefined {
  const document = parseObject(text);
  if (document === undefined) return "This policy contains invalid Json";
  const { Version: version, Statement: written } = document;
  const unknown = Object.keys(document).find((key) => !["Version", "Id", "Statement"].includes(key));
  if (unknown !== undefined) return `Unknown field ${unknown}`;
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17") return syntax;
  const statements = Array.isArray(written) ? written : [written];
  if (written === undefined || statements.length === 0) return syntax;
  const sids = statements.map((statement) => statement?.Sid).filter((sid) => sid !== undefined);
  if (new Set(sids).size < sids.length) return "Statement IDs (SID) in a single policy must be unique.";
  return statements.map((statement) => statementProblem(statement, use)).find((problem) => problem !== undefined);
}

const syntax = "Syntax errors in policy.";

function statementProblem(statement: unknown, use: PolicyUse): string | undefined {
  if (!isObject(statement)) return syntax;
  if (Object.keys(statement).some((key) => !statementKeys.has(key))) return syntax;
  const { Sid: sid, Effect: effect, Condition: condition } = statement;
  if (effect !== "Allow" && effect !== "Deny") return syntax;
  if (sid !== undefined && (typeof sid !== "string" || !/^[0-9A-Za-z]*$/.test(sid))) {
    return "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*";
  }
  if (condition !== undefined && !isObject(condition)) return syntax;
  return actionProblem(statement) ?? (use === "trust" ? principalProblem(statement) : resourceProblem(statement));
}

function actionProblem(statement: Record<string, unknown>): string | undefined {
  const actions = exactlyOne(statement, "Action", "NotAction");
  if (actions === undefined) return "Policy statement must contain actions.";
  if (!isTexts(actions)) return syntax;
  const bare = textsOf(actions).find((action) => action !== "*" && !/^[\w-]+:.+$/.test(action));
  return bare === undefined ? undefined : "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
}

function resourceProblem(statement: Record<string, unknown>): string | undefined {
  if ("Principal" in statement || "NotPrincipal" in statement) {
    return "Policy document should not specify a principal.";
  }
  const resources = exactlyOne(statement, "Resource", "NotResource");
  if (resources === undefined) return "Policy statement must contain resources.";
  if (!isTexts(resources)) return syntax;
  const odd = textsOf(resources).find(
    (resource) => resource !== "*" && !/^arn:[^:]*:[^:]*:[^:]*:[^:]*:.+$/.test(resource),
  );
  return odd === undefined ? undefined : `Resource ${odd} must be in ARN format or "*".`;
}

function principalProblem(statement: Record<string, unknown>): string | undefined {
  if ("Resource" in statement || "NotResource" in statement) return "Has prohibited field Resource";
  const principal = exactlyOne(statement, "Principal", "NotPrincipal");
  if (principal === undefined) return "Missing required field Principal";
  if (principal === "*") return undefined;
  if (!isObject(principal) || Object.keys(principal).length === 0) return syntax;
  for (const [kind, names] of Object.entries(principal)) {
    if (!["AWS", "Service", "Federated", "CanonicalUser"].includes(kind) || !isTexts(names)) return syntax;
    const odd = textsOf(names).find((name) => kind === "AWS" && !isAwsPrincipal(name));
    if (odd !== undefined) return `Invalid principal in policy: "AWS":"${odd}"`;
  }
  return undefined;
}

/** `*`, an account's number, an ARN without wildcards, or the unique id that AWS shows for a principal that is gone. */
function isAwsPrincipal(name: string): boolean {
  return /^(\*|\d{12}|A[A-Z]{3}[A-Z0-9]{12,}|arn:aws[\w-]*:(iam|sts)::\d{12}:(root|(user|role|assumed-role|federated-user)\/[^*?]+))$/.test(
    name,
  );
}

/** The value of the one key of two that is there; undefined for none or both. */
function exactlyOne(statement: Record<string, unknown>, key: string, opposite: string): unknown {
  if (key in statement && opposite in statement) return undefined;
  return statement[key] ?? statement[opposite];
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string | string[] {
  return (
    typeof value === "string" ||
    (Array.isArray(value) && value.length > 0 && value.every((it) => typeof it === "string"))
  );
}

function textsOf(value: string | string[]): string[] {
  return Array.isArray(value) ? value : [value];
}
