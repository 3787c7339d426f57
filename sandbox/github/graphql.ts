// The part of GraphQL that clients of the local GitHub use: one query, its variables, fields with arguments, nested selections.
import { messageOf } from "../../reconciler/diagnostics/message-of.ts";

export type GraphqlError = { type?: string; path?: readonly string[]; message: string };

/** Thrown by a field; the answer is 200 with `errors` and null in the field's place, as GitHub does. */
export class FieldError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** A type: its fields by name, each with what it gives for its arguments. */
export type Fields = { readonly [field: string]: (args: Readonly<Record<string, unknown>>) => unknown };

type Selection = { name: string; args: Record<string, unknown>; selections: Selection[] | undefined };

const TOKENS = /"(?:[^"\\]|\\.)*"|\$?[A-Za-z_]\w*|-?\d+|[{}()[\]:!=]/g;

/** Runs `query` on `root`. Objects are {@link Fields}; a field that its type lacks is an error, as on GitHub. */
export function execute(
  query: string,
  variables: Readonly<Record<string, unknown>>,
  root: { readonly type: string; readonly fields: Fields },
): { data?: unknown; errors?: readonly GraphqlError[] } {
  const errors: GraphqlError[] = [];
  const select = (fields: Fields, selections: readonly Selection[], path: readonly string[]): unknown =>
    Object.fromEntries(
      selections.map((selection) => {
        const here = [...path, selection.name];
        const field = Object.hasOwn(fields, selection.name) ? fields[selection.name] : undefined;
        if (field === undefined) throw new Error(`Field '${selection.name}' doesn't exist at '${path.join(".")}'`);
        try {
          return [selection.name, complete(field(selection.args), selection, here)];
        } catch (error) {
          if (!(error instanceof FieldError)) throw error;
          errors.push({ type: error.type, path: here, message: error.message });
          return [selection.name, null];
        }
      }),
    );
  const complete = (value: unknown, selection: Selection, path: readonly string[]): unknown => {
    if (Array.isArray(value)) return value.map((item) => complete(item, selection, path));
    const isObject = typeof value === "object" && value !== null;
    if (value !== null && isObject !== (selection.selections !== undefined)) {
      throw new Error(`Field '${selection.name}' ${isObject ? "must" : "can't"} have selections`);
    }
    return isObject ? select(value as Fields, selection.selections ?? [], path) : value;
  };
  try {
    const data = select(root.fields, parseQuery(query, variables), [root.type]);
    return errors.length > 0 ? { data, errors } : { data };
  } catch (error) {
    return { errors: [{ message: messageOf(error) }] };
  }
}

function parseQuery(query: string, variables: Readonly<Record<string, unknown>>): Selection[] {
  const tokens = query.match(TOKENS) ?? [];
  const declared = new Set<string>();
  let position = 0;
  const peek = () => tokens[position];
  const take = () => tokens[position++] ?? fail("the end");
  const accept = (token: string) => peek() === token && position++ >= 0;
  const expect = (token: string) => accept(token) || fail(String(peek()));
  const fail = (found: string): never => {
    throw new Error(`Parse error on "${found}"`);
  };

  function selections(): Selection[] {
    const found: Selection[] = [];
    expect("{");
    while (!accept("}")) {
      const name = take();
      const args = peek() === "(" ? argumentsOf() : {};
      found.push({ name, args, selections: peek() === "{" ? selections() : undefined });
    }
    return found;
  }

  function argumentsOf(): Record<string, unknown> {
    const args: Record<string, unknown> = {};
    expect("(");
    while (!accept(")")) {
      const name = take();
      expect(":");
      args[name] = value(take());
    }
    return args;
  }

  function value(token: string): unknown {
    if (!token.startsWith("$")) return /^["\d-]|^(?:true|false|null)$/.test(token) ? JSON.parse(token) : token;
    if (!declared.has(token)) throw new Error(`Variable ${token} is used but not declared`);
    return variables[token.slice(1)] ?? null;
  }

  if (accept("query") && peek() === "(") {
    while (!accept(")")) {
      const token = take();
      if (!token.startsWith("$")) continue;
      declared.add(token);
      const required = tokens[position + 2] === "!";
      if (required && variables[token.slice(1)] === undefined) throw new Error(`Variable ${token} was not provided`);
    }
  }
  return selections();
}
