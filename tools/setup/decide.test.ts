import { expect, test } from "vitest";
import {
  archiveName,
  isUsable,
  listedChecksum,
  needsInstall,
  parseVersion,
  pinnedVersion,
  renderElapsed,
  type Version,
} from "./decide.mjs";

const pinned: Version = { major: 3, minor: 274, patch: 1, prerelease: false };

test.each([
  ["v3.274.1", true],
  ["3.274.1", true],
  ["3.274.2", true],
  ["v3.275.0", true],
  ["v3.275.0-alpha.xabc", true],
  ["v3.274.1-alpha.1700000000", false],
  ["v3.274.0", false],
  ["v3.99.9", false],
  ["v4.0.0", false],
  ["v2.300.0", false],
])("a CLI that says %s is usable for 3.274.1: %s", (said, usable) => {
  expect(isUsable(parseVersion(said)!, pinned)).toBe(usable);
});

test.each(["", "pulumi", "3.274"])("%j is no version", (said) => {
  expect(parseVersion(said)).toBeUndefined();
});

test("the pinned version is the one the Go module requires, and never an older one named elsewhere", () => {
  const goMod = [
    "module m",
    "tool github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    "require (",
    "\tgithub.com/pulumi/pulumi/sdk/v3 v3.1.0 // indirect",
    "\tgithub.com/pulumi/pulumi/pkg/v3 v3.274.1 // indirect",
    ")",
  ];
  expect(pinnedVersion(goMod.join("\n"))).toBe("3.274.1");
  expect(() => pinnedVersion("module m")).toThrow("go.mod requires no github.com/pulumi/pulumi/pkg/v3");
});

test.each([
  { recorded: "a", hasPackages: true, needed: false },
  { recorded: "b", hasPackages: true, needed: true },
  { recorded: undefined, hasPackages: true, needed: true },
  { recorded: "a", hasPackages: false, needed: true },
])("recorded $recorded, packages there: $hasPackages, install needed: $needed", ({ recorded, hasPackages, needed }) => {
  expect(needsInstall({ fingerprint: "a", recorded, hasPackages })).toBe(needed);
});

test.each([
  ["linux", "x64", "pulumi-v3.274.1-linux-x64.tar.gz"],
  ["darwin", "arm64", "pulumi-v3.274.1-darwin-arm64.tar.gz"],
  ["win32", "x64", "pulumi-v3.274.1-windows-x64.zip"],
  ["freebsd", "x64", undefined],
  ["linux", "riscv64", undefined],
])("%s on %s downloads %s", (platform, arch, name) => {
  expect(archiveName("3.274.1", platform, arch)).toBe(name);
});

test("a checksum is found by its file's whole name, whichever hash made it", () => {
  const sha256 = "a".repeat(64);
  const sha512 = "B".repeat(128);
  const list = `${sha256}  one.tar.gz\n${sha512} *two.tar.gz\nabc  three.tar.gz\n`;
  expect(listedChecksum(list, "one.tar.gz")).toEqual({ algorithm: "sha256", digest: sha256 });
  expect(listedChecksum(list, "two.tar.gz")).toEqual({ algorithm: "sha512", digest: "b".repeat(128) });
  expect(listedChecksum(list, "three.tar.gz")).toBeUndefined();
  expect(listedChecksum(list, "tar.gz")).toBeUndefined();
});

test("elapsed time is in seconds, then in minutes", () => {
  expect([15_012, 59_000, 75_400].map(renderElapsed)).toEqual(["15 s", "59 s", "1 min 15 s"]);
});
