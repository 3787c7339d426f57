// What adoption found, in each of its forms.
import type { Description } from "../adopt/describe-world.ts";
import { painter } from "../diagnostics/paint.ts";
import { visible } from "../diagnostics/quote.ts";
import type { UnreadPart } from "../live/live-object.ts";
import { reasonText } from "../policy/reason-text.ts";
import { adoptionSections } from "./adoption-sections.ts";
import { code } from "./markdown.ts";
import { sectionLines, sectionMarkdown } from "./render-rich-text.ts";
import { counted } from "./section.ts";

export type AdoptionReport = {
  readonly description: Description;
  readonly unread: readonly UnreadPart[];
  /** Calls that reading took. */
  readonly calls: number;
  /** Accounts whose roles under /access/ were not read: no role to read them with was given. */
  readonly accountsWithoutRoles: number;
  /** Paths that were written, from the working folder; undefined: nothing was to be written. */
  readonly written: readonly string[] | undefined;
};

export function adoptionText(report: AdoptionReport, colour: boolean): string {
  const paint = painter(colour);
  const sections = adoptionSections(report.description).filter(({ rows }) => rows.length > 0);
  const blocks = [
    report.unread.map(({ what, reason }) => `not read: ${visible(what)}: ${visible(reason)}`),
    ...sections.map((section) => sectionLines(section, paint)),
    summary(report),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function summary({ description, calls, accountsWithoutRoles, written }: AdoptionReport): readonly string[] {
  const { reads, files } = description;
  const long = reads.seconds < 120 ? counted(reads.seconds, "second") : `${Math.ceil(reads.seconds / 60)} minutes`;
  return [
    `AWS was read with ${counted(calls, "call")}; nothing was written to it`,
    "IAM roles are adopted under /access/ only: the path of a role can't be changed",
    ...(accountsWithoutRoles === 0
      ? []
      : [
          `roles under /access/ were not looked for in ${counted(accountsWithoutRoles, "account")}: give --preview-role if there are any`,
        ]),
    `the first deploy imports ${counted(reads.resources, "resource")}: at least ${counted(reads.calls, "call")}, all reads, which take at least ${long}`,
    ...(written === undefined
      ? [`${counted(files.size, "file")} would describe this; write them with --write`]
      : written.map((path) => `wrote ${visible(path)}`)),
  ];
}

export function adoptionMarkdown(report: AdoptionReport): string {
  const unread = report.unread.map(({ what, reason }) => `> - ${code(what)}: ${code(reason)}`);
  const blocks = [
    "## What AWS holds, as files\n",
    unread.length === 0 ? "" : ["> [!CAUTION]", "> Not read:", ...unread, ""].join("\n"),
    ...adoptionSections(report.description).map(sectionMarkdown),
    summary(report)
      .map((line) => `- ${line.startsWith("wrote ") ? `wrote ${code(line.slice(6))}` : line}\n`)
      .join(""),
  ];
  return blocks.filter((text) => text !== "").join("\n");
}

/** The shape that `adopt --format json` promises. */
export function adoptionJson({ description, unread, calls, accountsWithoutRoles, written }: AdoptionReport): string {
  const { files, found, leftOut, oddAccounts, dangers, proposals, reads } = description;
  const { privileged, ...others } = dangers;
  const shown = {
    version: 1,
    complete: unread.length === 0,
    unread: unread.map(({ what, reason }) => ({ what, reason })),
    calls,
    accountsWithoutRoles,
    found: Object.fromEntries(found),
    files: [...files.keys()],
    written: written ?? [],
    leftOut,
    accounts: oddAccounts,
    dangers: {
      ...others,
      permissionSets: privileged.sets
        .filter(({ level }) => level !== "ordinary")
        .map(({ name, level, reasons }) => ({ name, level, reasons: reasons.map(reasonText) })),
      roles: privileged.roles
        .filter(({ level }) => level !== "ordinary")
        .map(({ name, account, level, reasons }) => ({ name, account, level, reasons: reasons.map(reasonText) })),
      holders: privileged.holders,
    },
    proposals,
    import: reads,
  };
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}
