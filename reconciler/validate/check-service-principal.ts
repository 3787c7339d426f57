// The name by which an AWS service is trusted: misspelt, unknown, of a region, or of EC2, which takes roles in its own way.
import { closest, createSuggester } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic, type Place } from "../diagnostics/diagnostic.ts";
import { SERVICE_PRINCIPALS } from "../policy/service-principals.ts";
import type { WrittenDocument, WrittenGuardrails } from "./written.ts";

const SUFFIX = ".amazonaws.com";
const isKnown = (name: string) => SERVICE_PRINCIPALS.has(name);

/** Names without the suffix, in which one letter is a larger part: dms and dlm are two services. */
const nearestStem = createSuggester(
  [...SERVICE_PRINCIPALS].map((name) => name.slice(0, -SUFFIX.length)),
  Number.POSITIVE_INFINITY,
);

/** `name` stands at `place`. What a template will fill in is not known yet. */
export function checkServicePrincipal(name: string, place: Place): readonly Diagnostic[] {
  if (/[*{]/.test(name)) return [];
  // In China some services have this suffix, some the other.
  const lower = name.toLowerCase().replace(/\.amazonaws\.com\.cn$/, SUFFIX);
  if (lower === `ec2${SUFFIX}`) return [diagnostic("role-for-instances", {}, place)];
  if (isKnown(lower)) return [];
  const everywhere = lower.replace(/\.[a-z]{2}(-[a-z]+)+-\d(?=\.amazonaws\.com$)/, "");
  if (everywhere !== lower && isKnown(everywhere)) {
    return [diagnostic("regional-service-principal", { name, everywhere }, place)];
  }
  const suggestion = meantService(everywhere);
  if (suggestion === undefined) return [diagnostic("unknown-service-principal", { name }, place)];
  return [diagnostic("misspelt-service-principal", { name, suggestion }, place)];
}

/** What is wrong with the services that guardrails list. A misspelt one lets nobody in, so it is a warning. */
export function checkListedServices({ source, value }: WrittenDocument<WrittenGuardrails>): readonly Diagnostic[] {
  const services = value.guardrails.roles?.services ?? [];
  return services
    .flatMap((name, index) => checkServicePrincipal(name, source.placeOf(["guardrails", "roles", "services", index])))
    .filter(({ code }) => code !== "role-for-instances")
    .map((it) => ({ ...it, severity: "warning" }));
}

/** The known one that a name with a mistake before the suffix, in it or without it is close to. */
export function meantService(name: string): string | undefined {
  if (isKnown(`${name}${SUFFIX}`)) return `${name}${SUFFIX}`;
  const stem = name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name.replace(/(\.[^.]*){1,2}$/, "");
  const meant = isKnown(`${stem}${SUFFIX}`) ? stem : nearestStem(stem);
  return meant !== undefined && isNear(firstLabel(stem), firstLabel(meant)) ? `${meant}${SUFFIX}` : undefined;
}

/** So are names of parts of one service: ecs.application-autoscaling and rds.application-autoscaling. */
function isNear(label: string, other: string): boolean {
  return label === other || closest(label, [other]) !== undefined;
}

function firstLabel(stem: string): string {
  return stem.replace(/\..*/, "");
}
