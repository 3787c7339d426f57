// What AWS puts into names and ids: who writes it names nothing of his own.
import MADE_IDS from "./made-ids.json" with { type: "json" };
import { matchesInCase } from "./wildcards.ts";

/** Where AWS makes the id that comes next, by the service in the ARN: `instance/`. */
const BEFORE_IDS = Object.entries(MADE_IDS) as readonly (readonly [service: string, before: readonly string[]])[];

/** What AWS makes the names of some begin or end with, by the service in the ARN. */
const GIVEN: Readonly<Record<string, readonly string[]>> = {
  // IAM user guide, "IAM identifiers", "Service-linked roles"; Identity Center user guide, "Referencing permission sets in resource policies".
  iam: [
    "aws-reserved/",
    "aws-service-role/",
    "service-role/",
    "sso.amazonaws.com/",
    "*/AWSReservedSSO_",
    "*AWSReservedSSO_",
    "AWSReservedSSO_",
  ],
  // S3 user guide, "General purpose bucket naming rules", "Directory bucket naming rules", "Access point aliases".
  s3: ["-s3alias", "--ol-s3", "--op-s3", "-xa-s3", ".mrap"],
  s3express: ["--x-s3", "-xa-s3"],
  s3tables: ["--table-s3"],
  // Secrets Manager user guide, "AWS services that use Secrets Manager secrets"; Amazon MSK developer guide, "SASL/SCRAM authentication".
  secretsmanager: [
    "AmazonMSK_",
    "appflow!",
    "databrew!",
    "datasync!",
    "directconnect!",
    "ecs-sc!",
    "events!connection/",
    "marketplace-deployment!",
    "opsworks-cm!",
    "rds!cluster-",
    "rds!db-",
    "redshift!",
    "sqlworkbench!",
  ],
  sns: [".fifo"],
  sqs: [".fifo"],
};

/** Shorter parts of what AWS gives may be anything else. */
const SHORTEST_PART = 4;

const AREA = "(?:af|ap|ca|cn|eu|eusc|il|me|mx|sa|us)";
const COMPASS = ["north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest", "central"];

/** Regions and availability zones, by name and by id, ids of accounts (AWS general reference), and parts of them beside a wildcard. */
const PLACES = [
  `${AREA}?(?:-gov|-iso[a-z]?|-de)?(?:${partsOf(COMPASS.map((it) => `-${it}-`))})(?:\\d[a-z]?)?`,
  `${AREA}[ensw]{0,2}c?\\d-(?:[a-z]{3}\\d-)?az\\d?`,
  `\\d{5,}`,
];

/** An alternative for each part, the longest first. */
function partsOf(texts: readonly string[]): string {
  const parts = texts.flatMap((text) =>
    Array.from(text, (_, start) => start).flatMap((start) =>
      Array.from({ length: text.length - start }, (_, more) => text.slice(start, start + more + 1)),
    ),
  );
  const long = [...new Set(parts)].filter(({ length }) => length >= SHORTEST_PART);
  return long
    .toSorted((a, b) => b.length - a.length)
    .map((it) => it.replaceAll(/[.*]/g, "\\$&"))
    .join("|");
}

const IN_ALL = wholly(PLACES);
const IN_SERVICE = new Map(Object.entries(GIVEN).map(([service, texts]) => [service, [wholly([partsOf(texts)])]]));

/** Where no letter of a longer word stands beside it. */
function wholly(alternatives: readonly string[]): RegExp {
  return new RegExp(`(?<![a-zA-Z])(?:${alternatives.join("|")})(?![a-zA-Z])`, "g");
}

/**
 * What is left of a part of a name without regions, zones, ids of accounts, what AWS gives in `service`, and the words of its `type`
 * (`function:`), in whatever letter case.
 */
export function withoutGiven(text: string, service: string, type: string): string {
  const words = type.split(/[^a-zA-Z]+|(?<=[a-z])(?=[A-Z])/).filter(({ length }) => length >= SHORTEST_PART);
  const given = [IN_ALL, ...(IN_SERVICE.get(service) ?? []), ...words.map((word) => new RegExp(word, "gi"))];
  return given.reduce((left, it) => left.replaceAll(it, ""), text).replaceAll(/[-_.]{2,}/g, "-");
}

/** A name without what AWS makes it begin with; all of it up to a wildcard, where it is the beginning of that. */
export function withoutGivenBeginning(name: string, service: string): string {
  const given = GIVEN[service] ?? [];
  const whole = given.find((it) => name.startsWith(it));
  if (whole !== undefined) return withoutGivenBeginning(name.slice(whole.length), service);
  const written = /^[^*?]*/.exec(name)?.[0] ?? "";
  return written.length >= SHORTEST_PART - 1 && given.some((it) => it.startsWith(written))
    ? name.slice(written.length)
    : name;
}

/**
 * Whether `written`, what an ARN of `service` ends with, has a wildcard in an id that AWS makes: nobody names something by the digits
 * before it.
 */
export function hasOpenId(service: string, written: string): boolean {
  return BEFORE_IDS.some(
    ([of, before]) =>
      matchesInCase(service, of) &&
      before.some((it) => written.startsWith(it) && /^[^/:]*[*?]/.test(written.slice(it.length))),
  );
}
