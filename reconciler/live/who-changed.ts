// Who changed Identity Center, from CloudTrail's event history of the last 90 days. Reads only.

import { CloudTrailClient, type Event, paginateLookupEvents } from "@aws-sdk/client-cloudtrail";
import { isMap } from "../load/plain-map.ts";
import { identityOf } from "./caller.ts";
import { CLIENT_SETTINGS, listIn, reasonOf } from "./reading.ts";

/** A call that changed something. */
export type ChangeEvent = {
  /** `AttachManagedPolicyToPermissionSet` */
  readonly name: string;
  /** Who called: `ana.silva with Administrator`, `role deployer`, a user's name. Untrusted text. */
  readonly by: string;
  /** In UTC, `2026-11-25 03:04`. */
  readonly at: string;
  /** All texts of the request and the answer: names, ids and ARNs of what it was about. */
  readonly about: ReadonlySet<string>;
};

export type ReadEvents = {
  /** The newest first. */
  readonly events: readonly ChangeEvent[];
  /** AWS's reason why not all of them could be read; undefined: all were. */
  readonly unread: string | undefined;
};

/** Pages of 50 for each name: AWS answers two calls a second, and what is looked for is new. */
const MOST_PAGES = 10;

/**
 * The calls by these names in the region and account of the credentials, the newest 500 of each. That they can't be read is a result, since
 * who did it is told beside what was done: the role may lack `cloudtrail:LookupEvents`.
 */
export async function readChangeEvents(region: string, names: readonly string[]): Promise<ReadEvents> {
  const client = new CloudTrailClient({ region, ...CLIENT_SETTINGS });
  const events: (ChangeEvent & { readonly time: number })[] = [];
  try {
    for (const AttributeValue of names) {
      const input = { LookupAttributes: [{ AttributeKey: "EventName" as const, AttributeValue }], MaxResults: 50 };
      let pages = 0;
      for await (const page of paginateLookupEvents({ client }, input)) {
        events.push(...listIn(page, "Events").flatMap(changeEvent));
        pages += 1;
        if (pages === MOST_PAGES) break;
      }
    }
    return { events: newestFirst(events), unread: undefined };
  } catch (error) {
    return { events: newestFirst(events), unread: reasonOf(error) };
  }
}

function newestFirst(events: readonly (ChangeEvent & { readonly time: number })[]): readonly ChangeEvent[] {
  return events.toSorted((a, b) => b.time - a.time).map(({ time: _, ...event }) => event);
}

/** None where AWS refused the call, or the record is not as AWS documents it ("CloudTrail record contents"). */
function changeEvent({ EventName, EventTime, Username, CloudTrailEvent = "{}" }: Event) {
  if (EventName === undefined || EventTime === undefined) return [];
  const record: unknown = JSON.parse(CloudTrailEvent);
  if (!isMap(record) || record.errorCode !== undefined) return [];
  const about = new Set([...textsIn(record.requestParameters), ...textsIn(record.responseElements)]);
  const at = EventTime.toISOString().slice(0, "2026-11-25T03:04".length).replace("T", " ");
  return [
    {
      name: EventName,
      by: callerIn(record.userIdentity) ?? Username ?? "unknown",
      at,
      about,
      time: EventTime.getTime(),
    },
  ];
}

function callerIn(identity: unknown): string | undefined {
  const { arn, userName } = isMap(identity) ? identity : {};
  const { user, permissionSet, role } = typeof arn === "string" ? identityOf(arn) : {};
  if (user !== undefined) return `${user} with ${permissionSet}`;
  if (role !== undefined) return `role ${role}`;
  if (typeof userName === "string") return userName;
  return typeof arn === "string" ? arn : undefined;
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
