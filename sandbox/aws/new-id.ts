import { createHash } from "node:crypto";
import type { World } from "./world.ts";

/** Lower-case hexadecimal digits, at most 64, that no earlier call on this world gave. */
export function newHex(world: World, length: number): string {
  world.counter += 1;
  return createHash("sha256").update(String(world.counter)).digest("hex").slice(0, length);
}

/** A text in the shape of a UUID. */
export function newUuid(world: World): string {
  const hex = newHex(world, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Ids of users, groups and memberships begin with the ten characters of their store, `d-1234567890`. */
export function newIdentityId(world: World, identityStoreId: string): string {
  return `${identityStoreId.slice(2)}-${newUuid(world)}`;
}

/** Unique ids of IAM: `AROA…` for a role, `ANPA…` for a managed policy, 21 capitals and digits. */
export function newIamId(world: World, prefix: "AROA" | "ANPA"): string {
  return prefix + newHex(world, 17).toUpperCase();
}
