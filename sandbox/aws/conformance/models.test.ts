// Holds the server to AWS's service models, on the wire: the tables in models/, which the last test compares with botocore's files.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, type TestContext, test } from "vitest";
import { installMoto } from "../../e2e/moto.ts";
import { undeclaredErrors } from "../perform.ts";
import { startAwsServer } from "../server.ts";
import { type ModelledService, modelFile, type ServiceModel, serviceModels, shapeOf } from "../service-model.ts";
import { services } from "../services.ts";
import { accounts } from "../test-server.ts";
import { patternOf, violationsOf } from "../validate.ts";
import type { World } from "../world.ts";
import { acceptedInputs, type Inputs } from "./accepted-inputs.ts";
import { readBotocoreModel, reduceModel, renderModel } from "./botocore.ts";
import { rawCall } from "./raw-call.ts";
import { type Rule, rulesOf, violationsIn } from "./violations.ts";
import { worldOfEverything } from "./world-of-everything.ts";

const names = Object.keys(serviceModels) as ModelledService[];

type Refusal = { code: string; status: number };

/** Rules that no text can break, once for all operations of a service; the pattern here is `[\s\S]*`. */
const unbreakable: Partial<Record<ModelledService, string[]>> = { organizations: ["pattern of nextToken"] };

/** What AWS says of an input that breaks such a rule. */
const words: Record<Rule["rule"], string> = {
  required: "must not be null",
  union: "Exactly one member",
  min: "greater than or equal to",
  max: "less than or equal to",
  enum: "enum value set",
  pattern: "regular expression pattern",
};

let world: World;
let inputs: Inputs;
beforeAll(async () => {
  world = await worldOfEverything();
  inputs = acceptedInputs(world);
});

describe.each(names)("%s", (service) => {
  const model = serviceModels[service];
  const operations = Object.keys(services[service]).toSorted();

  test("every operation accepts an input, and answers as the model has it", async () => {
    expect(Object.keys(inputs[service]).toSorted()).toEqual(operations);
    const faults: unknown[] = [];
    for (const operation of operations) {
      const server = await startAwsServer({ world: structuredClone(world) });
      const answer = await rawCall(server.url, service, operation, inputs[service][operation] ?? {});
      await server.close();
      if (answer.status !== 200) faults.push({ operation, ...answer });
      else faults.push(...outputFaults(model, operation, answer.output).map((fault) => ({ operation, fault })));
    }
    expect(faults).toEqual([]);
  });

  test("every way to break the model is refused with an error that the operation declares", async () => {
    const server = await startAwsServer({ world: structuredClone(world) });
    const faults: unknown[] = [];
    const seen = new Map<string, Refusal>();
    for (const operation of operations) {
      const { input, errors = [] } = model.operations[operation] ?? {};
      const broken = input === undefined ? [] : violationsIn(model, input, inputs[service][operation]);
      for (const { member, rule, input: sent } of broken) {
        const { status, error = "", message = "" } = await rawCall(server.url, service, operation, sent as object);
        const isDeclared = errors.some(
          (name) => model.errors[name]?.code === error && model.errors[name].status === status,
        );
        if (status !== 200 && !isDeclared) seen.set(`${error} ${status}`, { code: error, status });
        // The message names member and rule, so that it is not refused for something else.
        const place = `'${member}' failed to satisfy constraint: `;
        if (
          status === 200 ||
          !message.split("Value at ").some((it) => it.startsWith(place) && it.includes(words[rule]))
        )
          faults.push({ operation, member, rule, status, error, message });
      }
    }
    await server.close();
    expect(faults).toEqual([]);
    // What is common to all operations of a service is listed, with where AWS says so, and nothing is listed in vain.
    const listed = (undeclaredErrors[service] ?? []).filter(({ code }) => code.startsWith("Validation"));
    expect([...seen.values()]).toEqual(listed);
  }, 60_000);

  test("what isn't there, is there already, or is asked for by a stranger is refused with an error that there is", async () => {
    const defects: unknown[] = [];
    const undeclared = new Set<string>();
    for (const operation of operations) {
      const server = await startAwsServer({ world: structuredClone(world) });
      const input = inputs[service][operation] ?? {};
      const errors = (model.operations[operation]?.errors ?? []).map((name) => model.errors[name]?.code);
      const tries: Try[] = othersOf(input).map((sent) => ({ sent: sent as object }));
      // The third and the fourth find what the ones before them have done.
      tries.push({ sent: input, account: accounts.closed }, { sent: input }, { sent: input });
      for (const { sent, account } of tries) {
        const { status, error = "", message } = await rawCall(server.url, service, operation, sent, account);
        if (error === "SandboxDefect") defects.push({ operation, sent, message: message?.split("\n")[0] });
        else if (status !== 200 && !errors.includes(error)) undeclared.add(`${error} ${status}`);
      }
      await server.close();
    }
    expect(defects).toEqual([]);
    const listed = (undeclaredErrors[service] ?? []).map(({ code, status }) => `${code} ${status}`);
    expect([...undeclared].filter((error) => !listed.includes(error))).toEqual([]);
    const specific = listed.filter((error) => !error.startsWith("Validation"));
    expect(specific.filter((error) => !undeclared.has(error))).toEqual([]);
  }, 60_000);

  test("there is a way to break every rule of every input, other than a pattern that everything fits", () => {
    const unbroken = operations.flatMap((operation) => {
      const { input } = model.operations[operation] ?? {};
      if (input === undefined) return [];
      const ways = new Set(violationsIn(model, input, inputs[service][operation]).map(nameOf));
      return rulesOf(model, input)
        .map(nameOf)
        .filter((rule) => !ways.has(rule));
    });
    expect([...new Set(unbroken)]).toEqual(unbreakable[service] ?? []);
  });
});

type Try = { sent: object; account?: string };

/** The value with each of its texts in turn another of the same form: of another last letter, or of a closed account. */
function othersOf(value: unknown): unknown[] {
  if (typeof value === "string") {
    const other = value.replace(/[a-z0-9](?=[^a-z0-9]*$)/i, (last) => (last === "1" ? "2" : "1"));
    return [other, value.replace(accounts.training, accounts.closed)];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    othersOf(inner).map((other) =>
      Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other },
    ),
  );
}

function nameOf({ rule, member }: Rule): string {
  return `${rule} of ${member}`;
}

function outputFaults(model: ServiceModel, operation: string, output: unknown): unknown[] {
  const name = model.operations[operation]?.output;
  if (name === undefined) return Object.keys(output as object);
  return [...violationsOf(model, name, output), ...unknownMembers(model, name, output, "")];
}

function unknownMembers(model: ServiceModel, name: string, value: unknown, at: string): string[] {
  const shape = shapeOf(model, name);
  if (shape.type === "list")
    return (value as unknown[]).flatMap((item) => unknownMembers(model, shape.member, item, at));
  if (shape.type !== "structure" || shape.document === true) return [];
  return Object.entries(value as object).flatMap(([member, inner]) => {
    const known = Object.hasOwn(shape.members, member) ? shape.members[member] : undefined;
    const place = `${at}.${member}`;
    return known === undefined ? [`${place} is unknown`] : unknownMembers(model, known, inner, place);
  });
}

describe("a model's pattern", () => {
  test.each([
    ["[\\w+=,.@-]+", ["a", "a.b-c"], ["", "a b", "a\n", "\u00e4"]],
    ["^(r-[0-9a-z]{4,32})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$", ["r-ab12"], ["r-ab12 and more", "xou-ab12-12345678"]],
    ["[a-z\\-\\_\\ \\@\\/]+", ["a-_ @/"], ["\\"]],
    ['[\\$\\\\"]+', ['$\\\\"'], ["a"]],
    ["[\\p{L}\\p{Z}]+", ["\u00e4\u00a0\u3000"], ["1"]],
  ])("%s holds for the whole text", (pattern, right, wrong) => {
    expect(right.filter((text) => !patternOf(pattern).test(text))).toEqual([]);
    expect(wrong.filter((text) => patternOf(pattern).test(text))).toEqual([]);
  });
});

test("the tables are botocore's models, of what is implemented here", async (context: TestContext) => {
  const notHere = await installMoto();
  if (notHere !== undefined) context.skip(notHere);
  for (const service of names) {
    const table = renderModel(reduceModel(readBotocoreModel(service), Object.keys(services[service])));
    // Written anew by `npm run write-models`.
    expect(readFileSync(modelFile(service), "utf8")).toBe(table);
  }
}, 300_000);
