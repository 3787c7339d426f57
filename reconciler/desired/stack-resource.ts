// Which resource of which stack.
import type { Identified } from "../model/resource-identity.ts";

/** A resource by its stack and key: keys are unique in their stack alone. */
export type StackResource = { readonly stack: string; readonly key: string };

/** One that was read, or planned, with what it is. */
export type IdentifiedInStack = StackResource & Identified;

/** Stack and key as one text. */
export function stackKey({ stack, key }: StackResource): string {
  return `${stack}\n${key}`;
}
