// Whether the ARN of a policy's resource can be that of anything: its parts, its account, and the shapes that its service's ARNs have.

/** How a service writes the ARNs of one type of resource; * stands for what differs: `arn:*:s3:::*`. */
export type ArnShape = string;

type ArnProblem = {
  /** A clause: `its account has 11 digits`. */
  readonly problem: string;
  /** The ARN that was probably meant; undefined where nothing can be said. */
  readonly meant: string | undefined;
};

/** PARTITION, SERVICE, REGION, ACCOUNT and RESOURCE behind `arn:`; only the last may have colons. */
type Parts = {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
};

/** Longer than any ARN (IAM: 2,048 characters). */
const LONGEST = 2_048;

/** A value that is filled in later, by IAM or for an account, can be anything. */
const FILLED_IN = /\$\{[^{}]*\}|\{\{[^{}]*\}\}/g;

/** The service of a resource, whose shapes are to be looked up; undefined where it has wildcards. */
export function serviceOfArn(text: string): string | undefined {
  const [, , service = ""] = withoutValues(text).split(":", 3);
  return /^[a-z0-9-]+$/.test(service) ? service : undefined;
}

/** An ARN as a pattern, with * for each value that is filled in later. */
export function withoutValues(arn: string): string {
  return arn.replaceAll(FILLED_IN, "*");
}

/** How the service writes the ARNs of a type, from its documentation: `arn:${Partition}:s3:::${BucketName}`. */
export function arnShape(documented: string): ArnShape {
  return withoutValues(documented);
}

/**
 * What is wrong with `text`, an ARN in a policy's Resource, by the `shapes` of its service (none: unknown). Only what is certain:
 * types of resources that the shapes lack, and accounts left out, are not spoken of, because AWS owns resources of both kinds.
 */
export function judgeArn(text: string, shapes: readonly ArnShape[]): ArnProblem | undefined {
  if (text.length > LONGEST) return undefined;
  const parts = partsOf(withoutValues(text));
  if (parts === undefined) return shortArn(text, shapes);
  const { partition, account } = parts;
  if (!/^aws(?:-[a-z]+)*$|[*?]/.test(partition)) {
    return { problem: `${JSON.stringify(partition)} is no partition`, meant: withParts(text, { partition: "aws" }) };
  }
  if (/^[0-9]+$/.test(account) && account.length !== 12) {
    return { problem: `its account has ${account.length} digits, not twelve`, meant: undefined };
  }
  if (!/^(?:[0-9]*|aws)$|[*?]/.test(account) && !shapes.some((shape) => partsOf(shape)?.account === account)) {
    return { problem: "its account is not an id of twelve digits", meant: undefined };
  }
  return judgeByShapes(text, parts, shapes);
}

function judgeByShapes(text: string, parts: Parts, shapes: readonly ArnShape[]): ArnProblem | undefined {
  const known = shapes.flatMap((shape) => partsOf(shape) ?? []).filter(({ service }) => service === parts.service);
  const alike = known.filter(({ resource }) => canBeSame(parts.resource, resource));
  // Of a type that the shapes lack, all of them together say whether the service's ARNs ever have a region or account.
  const candidates = alike.length > 0 ? alike : known;
  if (candidates.length === 0) return undefined;
  const [, , , region = "", account = ""] = splitArn(text);
  const given = { region: !isAny(region), account: !isAny(account) };
  const hasNone = (part: "region" | "account") => given[part] && candidates.every((shape) => shape[part] === "");
  if (hasNone("region")) {
    return { problem: "this type of resource has no region in its ARN", meant: withParts(text, { region: "" }) };
  }
  if (hasNone("account")) {
    return { problem: "this type of resource has no account in its ARN", meant: withParts(text, { account: "" }) };
  }
  if (parts.region === "" && candidates.every(({ region }) => region !== "")) {
    const lacksAccount = parts.account === "" && candidates.every(({ account }) => account !== "");
    const changed = { region: "*", ...(lacksAccount ? { account: "*" } : {}) };
    return { problem: "this type of resource has a region in its ARN", meant: withParts(text, changed) };
  }
  return alike.length > 0 ? undefined : judgeType(text, parts, known);
}

/** What a resource begins with where that says its type: `function:`, `role/`. */
const TYPE = /^[\w-]+[:/]/;

/** Of a resource that is of no type that is known, whether it is the plural of one that is. Another sign behind it AWS itself writes. */
function judgeType(text: string, { service, resource }: Parts, known: readonly Parts[]): ArnProblem | undefined {
  const [written] = TYPE.exec(resource) ?? [];
  if (written === undefined) return undefined;
  const types = known.flatMap((shape) => TYPE.exec(shape.resource) ?? []);
  const meant = types.find((type) => `${type.slice(0, -1)}s` === written.slice(0, -1));
  if (meant === undefined) return undefined;
  return {
    problem: `${service} writes its resource ${JSON.stringify(meant)}, not ${JSON.stringify(written)}`,
    meant: text.replace(`:${written}`, `:${meant}`),
  };
}

/** Whether a part can be left out: with * alone, and with a value of an account's, which can be empty. */
function isAny(part: string): boolean {
  return /^(?:\*|\{\{\s*vars\.[^{}]*\}\})*$/.test(part);
}

/** Undefined where there are fewer than six. A wildcard at the end can stand for the others, colons and all. */
function partsOf(arn: string): Parts | undefined {
  const [, partition, service, region, account, ...rest] = arn.split(":");
  if (partition === undefined || service === undefined || region === undefined || account === undefined)
    return undefined;
  return rest.length === 0 ? undefined : { partition, service, region, account, resource: rest.join(":") };
}

/** What a region, and an account, can begin with. */
const REGION_BEGINS = /^[a-z0-9-]*$/;
const ACCOUNT_BEGINS = /^(?:[0-9]{0,12}|a|aw|aws)$/;

function shortArn(text: string, shapes: readonly ArnShape[]): ArnProblem | undefined {
  const written = splitArn(text);
  const [, partition = "aws", service = "", region = "", account] = written;
  const last = written.at(-1) ?? "";
  const [begins = ""] = last.replaceAll(FILLED_IN, "").split(/[*?]/);
  const canGoOn = written.length < 4 || (account === undefined ? REGION_BEGINS : ACCOUNT_BEGINS).test(begins);
  if (/\*$/.test(text) && canGoOn) return undefined;
  const resource = last.replaceAll(FILLED_IN, "x");
  const fitting = shapes.flatMap((shape) => partsOf(shape) ?? []).find((shape) => canBeSame(resource, shape.resource));
  const isResourceLacking = account !== undefined && /^[0-9]{12}$/.test(account);
  const given = account !== undefined && fitting?.region !== "" && region !== "" ? region : undefined;
  const meant =
    fitting === undefined || written.length < 4 || isResourceLacking
      ? undefined
      : ["arn", partition, service, given ?? anyOrNone(fitting.region), anyOrNone(fitting.account), last].join(":");
  return { problem: "it has fewer than six parts", meant };
}

const anyOrNone = (part: string) => (part === "" ? "" : "*");

function withParts(text: string, changed: Partial<Parts>): string {
  const [arn, partition = "", service = "", region = "", account = "", ...rest] = splitArn(text);
  const parts = { partition, service, region, account, resource: rest.join(":"), ...changed };
  return [arn, parts.partition, parts.service, parts.region, parts.account, parts.resource].join(":");
}

/** At colons, but those in `${…}` and `{{…}}`. */
function splitArn(text: string): readonly string[] {
  const filledIn = text.match(FILLED_IN) ?? [];
  let next = 0;
  return text
    .replaceAll(FILLED_IN, "\0")
    .split(":")
    .map((part) => part.replaceAll("\0", () => filledIn[next++] ?? ""));
}

/** A bucket's name has no slash, which its shape doesn't tell. */
const BUCKET: ArnShape = "arn:*:s3:::*";

/** Whether `arn`, which may have wildcards, can stand for a resource of this shape. */
export function fitsShape(arn: string, shape: ArnShape): boolean {
  const pattern = withoutValues(arn);
  if (shape === BUCKET && pattern.includes("/")) return false;
  const [written, wanted] = [partsOf(pattern), partsOf(shape)];
  // A wildcard before the resource can stand for several parts, colons and all. AWS's own policies write it beside actions of many types.
  if (written === undefined || wanted === undefined || /^(?:[^:]*:){0,4}[^:]*\*/.test(pattern)) {
    return canBeSame(pattern, shape);
  }
  const same = (part: "partition" | "service" | "region" | "account") =>
    (written[part] === "") === (wanted[part] === "") && canBeSame(written[part], wanted[part]);
  return (
    same("partition") &&
    same("service") &&
    same("region") &&
    same("account") &&
    canBeSame(written.resource, wanted.resource)
  );
}

/** Whether any text matches both patterns, in which * stands for any characters and ? for one. Takes at most left × right steps. */
export function canBeSame(left: string, right: string): boolean {
  let row = startRow(right);
  for (const character of left) {
    const next: boolean[] = [character === "*" && (row[0] ?? false)];
    for (let index = 1; index <= right.length; index++) {
      const other = right[index - 1];
      const [before = false, above = false, beside = false] = [row[index - 1], row[index], next[index - 1]];
      if (character === "*") next.push(above || beside);
      else if (other === "*") next.push(beside || above);
      else next.push(before && (character === other || character === "?" || other === "?"));
    }
    row = next;
  }
  return row[right.length] ?? false;
}

/** What nothing at all on the left can be the same as: the beginnings of `right` that are stars only. */
function startRow(right: string): boolean[] {
  const stars = /^\**/.exec(right)?.[0].length ?? 0;
  return Array.from({ length: right.length + 1 }, (_, index) => index <= stars);
}
