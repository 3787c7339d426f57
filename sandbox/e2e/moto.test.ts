// Another emulator in place of our server: the example goes there too, as far as moto knows AWS, through the real process.
import { afterAll, beforeAll, expect, type TestContext, test } from "vitest";
import { startFront } from "./front.ts";
import { installMoto, type Moto, startMoto } from "./moto.ts";
import { exampleFiles, exampleInMoto } from "./moto-example.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

let notHere: string | undefined;
let moto: Moto | undefined;
let ids: ReadonlyMap<string, string>;
let workplace: Workplace;
beforeAll(async () => {
  notHere = await installMoto();
  if (notHere !== undefined) return;
  moto = await startMoto();
  ids = await exampleInMoto(moto.url);
  workplace = await openWorkplace({ files: exampleFiles(ids, false), endpoint: moto.url });
}, 300_000);
afterAll(async () => {
  if (moto === undefined) return;
  await workplace.close();
  await moto.close();
});

const testWithMoto = (name: string, body: () => Promise<void>) =>
  test(name, async (context: TestContext) => {
    if (notHere !== undefined) context.skip(notHere);
    await body();
  });

const IDENTITIES = [
  "group/ai-model-builders",
  "group/data-scientists",
  "membership/ai-model-builders/ana.silva",
  "membership/ai-model-builders/ben.okafor",
  "membership/data-scientists/chen.li",
  "membership/data-scientists/dana.novak",
  "membership/data-scientists/vendor.kim",
  "user/ana.silva",
  "user/ben.okafor",
  "user/chen.li",
  "user/dana.novak",
];
const ROLES = ["policy/ai-model-building", "role-policy/ai-model-builder/ai-model-building", "role/ai-model-builder"];

testWithMoto(
  "people, groups, memberships and roles are made there, and a second deploy finds nothing to do",
  async () => {
    const { status, stdout, stderr } = await workplace.outside("deploy", "--first-deploy", "--format", "json");
    expect({ status, errors: stderr.match(/error| {4}at /g) }).toEqual({ status: 0, errors: null });
    const { done, failed } = JSON.parse(stdout) as { done: readonly { op: string; key: string }[]; failed: unknown };
    expect(failed).toEqual([]);
    expect(done.map(({ op, key }) => `${op} ${key}`).toSorted()).toEqual(
      [...IDENTITIES, ...ROLES].map((key) => `create ${key}`).toSorted(),
    );
    const again = await workplace.outside("deploy", "--format", "json");
    expect({ status: again.status, result: JSON.parse(again.stdout) }).toMatchObject({
      status: 0,
      result: { done: [], failed: [] },
    });
    // The stack itself and its provider are resources to the engine as well.
    expect(await workplace.refresh("identity-center")).toEqual({ same: IDENTITIES.length + 2 });
    expect(await workplace.refresh(`account-${ids.get("222222222222")}`)).toEqual({ same: ROLES.length + 2 });
  },
);
testWithMoto("a member less is one deletion there", async () => {
  workplace.edit("teams/ai-platform.yaml", '"ana.silva",\n        "ben.okafor"', '"ana.silva"');
  const { status, stdout } = await workplace.outside("deploy", "--format", "json");
  expect({ status, result: JSON.parse(stdout) }).toMatchObject({
    status: 0,
    result: { done: [{ op: "delete", key: "membership/ai-model-builders/ben.okafor" }], failed: [] },
  });
  expect(await workplace.refresh("identity-center")).toEqual({ same: IDENTITIES.length + 1 });
});
testWithMoto(
  "the whole example needs what moto has not: one message that says so, and nothing of Identity Center is made",
  async () => {
    const whole = await openWorkplace({ files: exampleFiles(ids, true), endpoint: moto?.url ?? "" });
    const { status, stdout, stderr } = await whole.outside("deploy", "--first-deploy");
    await whole.close();
    expect([status, stdout.split("\n").slice(0, 2)]).toEqual([
      3,
      ["failed: identity-center", expect.stringContaining("could not read the attributes for access control")],
    ]);
    expect(stdout.match(/could not read/g)).toHaveLength(1);
    expect(stderr).not.toContain("deploying identity-center");
    expect(stderr).not.toMatch(/^ {4}at /m);
  },
);

/** AWS's answer where no attributes for access control were ever set; moto doesn't know the call. */
const NO_ATTRIBUTES = {
  status: 400,
  type: "application/x-amz-json-1.1",
  text: JSON.stringify({ __type: "ResourceNotFoundException", Message: "no attributes" }),
};
const ROLE = "arn:aws:iam::{account}:role/access-as-code";
const ASKS_FOR_ATTRIBUTES = "SWBExternalService.DescribeInstanceAccessControlAttributeConfiguration";

testWithMoto("what is there is adopted and taken over with reads alone, and then there is no drift", async () => {
  const asked: string[] = [];
  const front = await startFront(moto?.url ?? "", ({ headers: { "x-amz-target": target } }) => {
    if (target !== undefined) asked.push(String(target).replace(/^.*\./, ""));
    return target === ASKS_FOR_ATTRIBUTES ? NO_ATTRIBUTES : undefined;
  });
  const other = await openWorkplace({ files: {}, endpoint: `http://${front.host}` });
  try {
    const roles = ["--preview-role", `${ROLE}/preview`, "--deploy-role", `${ROLE}/deploy`];
    // 1: moto's vendor.kim has no e-mail address, which files can't say.
    expect((await other.outside("adopt", "--region", "eu-west-1", ...roles, "--write")).status).toBe(1);
    const deployed = await other.outside("deploy", "--first-deploy", "--format", "json");
    const { done } = JSON.parse(deployed.stdout) as { done: readonly { op: string; key: string }[] };
    // The membership that the test above took away is not there.
    const held = [...IDENTITIES, ...ROLES].filter((key) => key !== "membership/ai-model-builders/ben.okafor");
    expect(done.map(({ op, key }) => `${op} ${key}`).toSorted()).toEqual(held.map((key) => `import ${key}`).toSorted());
    expect(asked.filter((operation) => !/^(List|Describe)/.test(operation))).toEqual([]);
    const preview = await other.outside("preview", "--format", "json");
    expect([preview.status, JSON.parse(preview.stdout).changes]).toEqual([0, []]);
    const drift = await other.outside("drift");
    expect([drift.status, drift.stdout]).toEqual([0, expect.stringContaining("\nNo drift\n")]);
  } finally {
    await other.close();
    front.close();
  }
});
