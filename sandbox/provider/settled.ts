/** For tests: the steps that the provider's own acceptance tests are made of. Never imported by anything but tests. */
import { expect } from "vitest";
import type { TestProvider } from "./test-provider.ts";
import type { Properties } from "./values.ts";

export type Made = Awaited<ReturnType<TestProvider["create"]>>;

/**
 * What has to hold after each step: neither the plan nor a refresh and the plan after it find a difference, and an import
 * gives the same outputs.
 */
export async function expectSettled(provider: TestProvider, made: Made): Promise<void> {
  const { type, id, inputs, outputs } = made;
  expect(await provider.diff(type, outputs, inputs)).toMatchObject({ changed: false });
  const refreshed = await provider.refresh(made);
  expect(await provider.diff(type, refreshed.outputs, refreshed.inputs)).toMatchObject({ changed: false });
  expect((await provider.read(type, id)).outputs).toEqual(refreshed.outputs);
}

/** Makes it, changes it step by step, and expects each state to be as it was asked for and settled. */
export async function throughSteps(
  provider: TestProvider,
  type: string,
  base: Properties,
  steps: readonly Properties[],
): Promise<Made> {
  const [first = {}, ...others] = steps;
  let made: Made = await provider.create(type, { ...base, ...first });
  expect(made.outputs).toMatchObject(first);
  await expectSettled(provider, made);
  for (const step of others) {
    // What an earlier step said and this one does not is left out.
    const cleared = Object.fromEntries(Object.keys(made.inputs).map((name) => [name, undefined]));
    made = await provider.update(made, { ...cleared, ...base, ...step });
    expect(made.outputs).toMatchObject(step);
    await expectSettled(provider, made);
  }
  return made;
}

/** The object is gone, by whose hand ever: the next refresh takes it out of the state. */
export async function expectGone(provider: TestProvider, made: Made): Promise<void> {
  expect((await provider.refresh(made)).id).toBe("");
}
