// ${…} in policies: what IAM fills in, what it takes for text, and what was meant for {{…}}.
import { closest } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { isMap } from "../load/plain-map.ts";
import type { IamServices } from "../policy/iam-services.ts";
import { type Variable, variablesOf } from "../policy/variables.ts";
import type { PolicyInUse } from "./check-policy-references.ts";
import { textsIn } from "./texts-in.ts";

/** The only version in which IAM fills anything in (IAM user guide, reference_policies_variables). */
const VERSION = "2012-10-17";

/** Stand for themselves, where * and ? would be wildcards. */
const CHARACTERS = new Set(["*", "?", "$"]);

/** What {{…}} can name: see model/policy-document.ts. */
const TEMPLATE_VALUE = /^(?:vars\.[\w-]+|account\.(?:id|name)|region|partition)$/;

/** Reports each text of `policies` with a variable that IAM would not fill in. */
export async function checkPolicyVariables(
  policies: readonly PolicyInUse[],
  services: IamServices,
): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const policy of policies) {
    const { source, value, path } = policy;
    const version = isMap(value) ? value.Version : undefined;
    for (const { text, at, part } of textsIn(value, path)) {
      if (!text.includes("${")) continue;
      const place = () => source.placeOf(at, part);
      for (const variable of variablesOf(text)) {
        const say = await judge(variable, policy, version, services);
        if (say !== undefined) found.push(say(place()));
      }
    }
  }
  return found;
}

type Say = (place: Diagnostic["place"]) => Diagnostic;

async function judge(
  { written, name }: Variable,
  { use }: PolicyInUse,
  version: unknown,
  services: IamServices,
): Promise<Say | undefined> {
  const refuse =
    (problem: string, hint: string): Say =>
    (place) =>
      diagnostic("policy-variable", { written, problem, hint }, place);
  if (name === undefined) {
    return refuse(
      "has no } at its end",
      `close it behind the variable's name: \${${await meantName(written.slice(2), services)}}`,
    );
  }
  if (TEMPLATE_VALUE.test(name)) {
    return refuse(
      "is none of IAM's variables, so it would be sent to AWS as it is",
      use === "inline-policy"
        ? "values of accounts are for roles, as {{NAME}}; a permission set has one policy for all accounts: put * there"
        : `write {{${name}}}`,
    );
  }
  if (version !== VERSION) {
    return refuse(`is not filled in with Version ${String(version)}`, `write Version: "${VERSION}"`);
  }
  if (CHARACTERS.has(name) || name.includes("{{")) return undefined;
  if (name.includes(":") && (await services.hasConditionKey(name))) return undefined;
  const suggestion = await suggested(name, services);
  // Keys of aws: rarely change, so one that is almost another is misspelt. Services get new ones each week.
  if (suggestion === undefined || !suggestion.startsWith("aws:")) {
    return (place) => diagnostic("unknown-policy-variable", { written, suggestion }, place);
  }
  return refuse("is none of IAM's variables", `did you mean \${${suggestion}}?`);
}

/** The variable that a text without } begins with: to a slash, but that behind which a tag's key stands. */
async function meantName(text: string, services: IamServices): Promise<string> {
  const [inside = ""] = /^[^/\s]*Tag\/[^/\s]+|^[^/\s]*/i.exec(text) ?? [];
  if (!inside.includes(":") || (await services.hasConditionKey(inside))) return inside;
  return (await suggested(inside, services)) ?? inside;
}

async function suggested(name: string, services: IamServices): Promise<string | undefined> {
  if (name.includes(":")) return services.suggestConditionKey(name);
  const key = closest(name, ["username", "userid", "PrincipalAccount", "SourceIp", "SourceAccount", "ResourceAccount"]);
  if (key !== undefined) return `aws:${key}`;
  return /^(?:username|userid)$/i.test(name) ? `aws:${name.toLowerCase()}` : undefined;
}
