// Blocks of IP addresses, as conditions name them (IAM user guide, "IP address condition operators").

/** What all addresses of a block begin with, in binary digits; those of one family have the same `length`. */
type Block = { readonly beginning: string; readonly length: number };

/** Whether all addresses of `narrow` are in `wide`, both an address or a block in CIDR notation; no where one can't be read for certain. */
export function includesBlock(wide: string, narrow: string): boolean {
  const [one, other] = [blockOf(wide), blockOf(narrow)];
  return one !== undefined && other !== undefined && one.length === other.length && isIn(one, other);
}

/** Whether no address is in both, which are of one family; no where one of them can't be read for certain. */
export function areBlocksApart(left: string, right: string): boolean {
  const [one, other] = [blockOf(left), blockOf(right)];
  if (one === undefined || other === undefined || one.length !== other.length) return false;
  return !isIn(one, other) && !isIn(other, one);
}

function isIn(wide: Block, narrow: Block): boolean {
  return narrow.beginning.startsWith(wide.beginning);
}

/** An address alone is a block of one. Undefined: what isn't written so, and an IPv4 address within IPv6. */
function blockOf(text: string): Block | undefined {
  const [, address = "", prefix] = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const bits = bitsOfIpv4(address) ?? bitsOfIpv6(address);
  if (bits === undefined) return undefined;
  const size = prefix === undefined ? bits.length : Number(prefix);
  if (size > bits.length) return undefined;
  return { beginning: bits.slice(0, size), length: bits.length };
}

function bitsOfIpv4(address: string): string | undefined {
  const parts = address.split(".");
  const areBytes = parts.every((it) => /^(0|[1-9]\d{0,2})$/.test(it) && Number(it) < 256);
  return parts.length === 4 && areBytes ? binary(parts.map(Number), 8) : undefined;
}

/** `::` stands once for groups of zeros that are left out. */
function bitsOfIpv6(address: string): string | undefined {
  const halves = address.split("::").map((half) => (half === "" ? [] : half.split(":")));
  const [first = [], last] = halves;
  const written = halves.flat();
  const left = 8 - written.length;
  const isWhole = last === undefined ? left === 0 : halves.length === 2 && left > 0;
  if (!isWhole || !written.every((it) => /^[0-9a-f]{1,4}$/i.test(it))) return undefined;
  const groups = [...first, ...Array.from({ length: left }, () => "0"), ...(last ?? [])];
  return binary(
    groups.map((it) => Number.parseInt(it, 16)),
    16,
  );
}

function binary(numbers: readonly number[], digits: number): string {
  return numbers.map((it) => it.toString(2).padStart(digits, "0")).join("");
}
