// What the setup decides, without touching the machine: versions, names, and whether work is needed.

/** @param {string} text what `pulumi version` or a go.mod says, such as "v3.274.1" */
export function parseVersion(text) {
  const match = /(?:^|[\sv])(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.-]+)?/.exec(text);
  if (match === null) return undefined;
  const [, major, minor, patch, prerelease] = match;
  return { major: Number(major), minor: Number(minor), patch: Number(patch), prerelease: prerelease !== undefined };
}

/** The one place that pins the CLI is its Go module. @param {string} goMod */
export function pinnedVersion(goMod) {
  const match = /^\s*(?:require\s+)?github\.com\/pulumi\/pulumi\/pkg\/v3 v(\d+\.\d+\.\d+)\b/m.exec(goMod);
  if (match === null) throw new Error("tools/pulumi-cli/go.mod requires no github.com/pulumi/pulumi/pkg/v3");
  return match[1];
}

/** At least the pinned version, within its major: the engine's protocol may change with the next. */
export function isUsable(found, pinned) {
  if (found.major !== pinned.major) return false;
  if (found.minor !== pinned.minor) return found.minor > pinned.minor;
  if (found.patch !== pinned.patch) return found.patch > pinned.patch;
  return !found.prerelease || pinned.prerelease;
}

/** `recorded` is undefined before the first install and after one that was cut short. */
export function needsInstall({ fingerprint, recorded, hasPackages }) {
  return !hasPackages || recorded !== fingerprint;
}

/** The official archive's name; undefined where there is none. */
export function archiveName(version, platform, arch) {
  const system = { linux: "linux", darwin: "darwin", win32: "windows" }[platform];
  if (system === undefined || !["x64", "arm64"].includes(arch)) return undefined;
  return `pulumi-v${version}-${system}-${arch}.${system === "windows" ? "zip" : "tar.gz"}`;
}

/** Finds an archive in a list of "digest  name" lines; the digest's length tells which hash made it. */
export function listedChecksum(list, name) {
  for (const line of list.split("\n")) {
    const [digest, listedName] = line.trim().split(/\s+\*?/);
    if (listedName !== name || !/^[0-9a-f]+$/i.test(digest)) continue;
    if (digest.length === 128) return { algorithm: "sha512", digest: digest.toLowerCase() };
    if (digest.length === 64) return { algorithm: "sha256", digest: digest.toLowerCase() };
  }
  return undefined;
}

/** @param {number} milliseconds */
export function renderElapsed(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** What a person needs when no way led to a CLI. @param {{ version: string, url: string, tried: string[] }} failure */
export function renderNoCli({ version, url, tried }) {
  return [
    `no Pulumi CLI ${version} could be had:`,
    ...tried.map((line) => `  - ${line}`),
    "do one of these, then run the command again:",
    `  - install Pulumi ${version} or a later one of the same major, so that it is on PATH: https://www.pulumi.com/docs/install/`,
    `  - unpack ${url} so that .tools/pulumi-${version}/bin/pulumi exists`,
    "  - install Go (https://go.dev/dl/; the version in tools/pulumi-cli/go.mod or later), with access to a Go module proxy",
  ].join("\n");
}
