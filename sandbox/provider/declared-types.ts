/** For tests: what the type declarations of `@pulumi/aws` say of a resource type. They are parsed, not run. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { Property } from "./property.ts";

const PACKAGE = join(import.meta.dirname, "../../node_modules/@pulumi/aws");

export type Field = {
  /** Always there: an input without question mark, an output that can't be undefined. */
  readonly required: boolean;
  readonly kind: Property["kind"];
  /** Of an object, or of a list's items if they are objects. */
  readonly fields?: Fields;
};

export type Fields = { readonly [name: string]: Field };

export type DeclaredType = { readonly inputs: Fields; readonly outputs: Fields };

const parsed = new Map<string, ts.SourceFile>();

function parse(file: string): ts.SourceFile {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const source = ts.createSourceFile(file, readFileSync(join(PACKAGE, file), "utf8"), ts.ScriptTarget.Latest);
  parsed.set(file, source);
  return source;
}

/** By its token, `aws:s3/bucket:Bucket`. Throws when the package has no such type. */
export function declaredType(token: string): DeclaredType {
  const [, path = "", name = ""] = token.split(":");
  return { inputs: fieldsIn(path, `${name}Args`), outputs: fieldsIn(path, name) };
}

/** The arguments and results of a function, by its token, `aws:identitystore/getUser:getUser`. Throws when there is none. */
export function declaredFunction(token: string): DeclaredType {
  const [, path = "", name = ""] = token.split(":");
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  // Functions of the package's root have "index" in their tokens.
  const file = path.replace(/^index\//, "");
  return { inputs: fieldsIn(file, `${title}Args`), outputs: fieldsIn(file, `${title}Result`) };
}

type Declaration = ts.InterfaceDeclaration | ts.ClassDeclaration;

function fieldsIn(path: string, wanted: string): Fields {
  const source = parse(`${path}.d.ts`);
  const found = source.statements.find(
    (it) => (ts.isInterfaceDeclaration(it) || ts.isClassDeclaration(it)) && it.name?.text === wanted,
  );
  if (found === undefined) throw new Error(`@pulumi/aws has no ${wanted} in ${path}`);
  return fieldsOf(found as Declaration, source);
}

function fieldsOf(declaration: Declaration, source: ts.SourceFile): Fields {
  const fields: Record<string, Field> = {};
  for (const member of declaration.members) {
    const isField = ts.isPropertySignature(member) || ts.isPropertyDeclaration(member);
    if (!isField || member.type === undefined || isStatic(member)) continue;
    const optional = member.questionToken !== undefined || isOptional(member.type);
    fields[member.name.getText(source)] = { required: !optional, ...shapeOf(member.type, source) };
  }
  return fields;
}

function isStatic(member: ts.Node): boolean {
  return (
    ts.canHaveModifiers(member) && (ts.getModifiers(member) ?? []).some((it) => it.kind === ts.SyntaxKind.StaticKeyword)
  );
}

/** `Output<string | undefined>`; of an input the question mark says it already. */
function isOptional(type: ts.TypeNode): boolean {
  return alternatives(type).some((it) => it.kind === ts.SyntaxKind.UndefinedKeyword);
}

/** The alternatives of a type inside `Input` or `Output`. */
function alternatives(type: ts.TypeNode): readonly ts.TypeNode[] {
  if (ts.isUnionTypeNode(type)) return type.types.flatMap(alternatives);
  if (ts.isTypeReferenceNode(type) && type.typeArguments?.length === 1) return type.typeArguments.flatMap(alternatives);
  return [type];
}

function shapeOf(type: ts.TypeNode, source: ts.SourceFile): Pick<Field, "kind" | "fields"> {
  const [first, ...others] = alternatives(type).filter((it) => it.kind !== ts.SyntaxKind.UndefinedKeyword);
  if (first === undefined) throw new Error(`a type without alternatives: ${type.getText(source)}`);
  // Policies, roles and regions are texts, whatever else can be given for them.
  if ([first, ...others].some((it) => it.kind === ts.SyntaxKind.StringKeyword)) return { kind: "string" };
  if (first.kind === ts.SyntaxKind.NumberKeyword) return { kind: "number" };
  if (first.kind === ts.SyntaxKind.BooleanKeyword) return { kind: "boolean" };
  if (ts.isTypeLiteralNode(first)) return { kind: "map" };
  if (ts.isArrayTypeNode(first)) {
    const { fields } = shapeOf(first.elementType, source);
    return fields === undefined ? { kind: "list" } : { kind: "list", fields };
  }
  const text = first.getText(source);
  if (/^(inputs|outputs)\./.test(text)) return { kind: "object", fields: nestedFields(text) };
  // An enumeration, or a type of the package's root such as Region or ARN: texts.
  return { kind: "string" };
}

/** Of `inputs.s3.BucketVersioningVersioningConfiguration`. */
function nestedFields(reference: string): Fields {
  const [kind = "", namespace = "", name = ""] = reference.split(".");
  const source = parse(`types/${kind.slice(0, -1)}.d.ts`);
  for (const statement of source.statements) {
    if (!ts.isModuleDeclaration(statement) || statement.name.text !== namespace) continue;
    const body = statement.body;
    if (body === undefined || !ts.isModuleBlock(body)) continue;
    const found = body.statements.find((it) => ts.isInterfaceDeclaration(it) && it.name.text === name);
    if (found !== undefined) return fieldsOf(found as ts.InterfaceDeclaration, source);
  }
  throw new Error(`@pulumi/aws has no ${reference}`);
}
