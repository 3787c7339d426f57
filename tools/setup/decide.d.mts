export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly prerelease: boolean;
}

export interface InstallState {
  readonly fingerprint: string;
  readonly recorded: string | undefined;
  readonly hasPackages: boolean;
}

export interface Checksum {
  readonly algorithm: "sha256" | "sha512";
  readonly digest: string;
}

export function parseVersion(text: string): Version | undefined;
export function pinnedVersion(goMod: string): string;
export function isUsable(found: Version, pinned: Version): boolean;
export function needsInstall(state: InstallState): boolean;
export function archiveName(version: string, platform: string, arch: string): string | undefined;
export function listedChecksum(list: string, name: string): Checksum | undefined;
export function renderElapsed(milliseconds: number): string;
