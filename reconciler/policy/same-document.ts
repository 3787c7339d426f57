// Whether two policy documents, as AWS gives them back or people write them, say the same.
import { isMap, type PlainMap } from "../load/plain-map.ts";
import { writtenStatements } from "./statements.ts";

/**
 * Like the AWS provider (hashicorp/awspolicyequivalence): the order of statements and of lists, a list of one for a single text, spaces, and
 * an account's id for the ARN of its root user make no difference; an `Sid` does. Texts that are not JSON are the same only if they are equal.
 */
export function isSameDocument(a: string, b: string): boolean {
  return a === b || plainDocument(a) === plainDocument(b);
}

/** One text for all documents that say the same. */
function plainDocument(text: string): string {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return text;
  }
  if (!isMap(document)) return JSON.stringify(document);
  const { Statement: _, Version = OLDEST_VERSION, ...others } = document;
  const statements = writtenStatements(document).map(({ statement }) => JSON.stringify(plainStatement(statement)));
  return JSON.stringify([Version, sorted(others), statements.sort()]);
}

/** Of a document that names none (IAM user guide, "IAM JSON policy elements: Version"). */
const OLDEST_VERSION = "2008-10-17";

function plainStatement(statement: PlainMap): unknown {
  const plain = Object.entries(statement).map(([element, value]) => [element, plainElement(element, value)] as const);
  return sorted(Object.fromEntries(plain));
}

function plainElement(element: string, value: unknown): unknown {
  switch (element) {
    case "Action":
    case "NotAction":
      return texts(value, (text) => text.toLowerCase());
    case "Resource":
    case "NotResource":
      return texts(value);
    case "Principal":
    case "NotPrincipal":
      return plainLists(isMap(value) ? value : { AWS: value }, accountOfRoot);
    case "Condition":
      return isMap(value) ? sorted(mapped(value, (keys) => (isMap(keys) ? plainLists(keys) : keys))) : value;
    default:
      return value;
  }
}

function plainLists(lists: PlainMap, plain?: (text: string) => string): unknown {
  return sorted(mapped(lists, (list) => texts(list, plain)));
}

function texts(value: unknown, plain = (text: string) => text): readonly string[] {
  return [...new Set([value].flat().map((it) => plain(String(it))))].sort();
}

function accountOfRoot(principal: string): string {
  return /^arn:aws[a-z-]*:iam::(\d{12}):root$/.exec(principal)?.[1] ?? principal;
}

function mapped(of: PlainMap, plain: (value: unknown) => unknown): PlainMap {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, plain(value)]));
}

function sorted(of: PlainMap): readonly (readonly [string, unknown])[] {
  return Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1));
}
