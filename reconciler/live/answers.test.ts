import { GetRoleCommand, type IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { type Answers, remembering } from "./answers.ts";

/** Two clients of one memory, and what was sent. */
function clients(of: readonly [string, string], answer: () => Promise<object>) {
  const sent: object[] = [];
  const answers: Answers = new Map();
  const open = (whose: string) => {
    const send = async (command: { readonly input: object }) => {
      sent.push(command.input);
      return answer();
    };
    return remembering({ send } as unknown as IAMClient, answers, whose);
  };
  return { sent, one: open(of[0]), other: open(of[1]) };
}
const role = (RoleName: string) => new GetRoleCommand({ RoleName });

test("the same question is sent once, also while it is not answered; another question, or another account's, is another one", async () => {
  const { sent, one, other } = clients(["1", "2"], async () => ({ Role: {} }));
  const [first, second] = await Promise.all([one.send(role("a")), one.send(role("a"))]);
  expect(second).toBe(first);
  await one.send(role("b"));
  await other.send(role("a"));
  expect(sent).toEqual([{ RoleName: "a" }, { RoleName: "b" }, { RoleName: "a" }]);
});

test("a failure is an answer", async () => {
  const { sent, one, other } = clients(["1", "1"], () => Promise.reject(new Error("denied")));
  for (const client of [one, other]) await expect(client.send(role("a"))).rejects.toThrow("denied");
  expect(sent).toHaveLength(1);
});

test("credentials expire: they are asked for each time", async () => {
  const { sent, one } = clients(["1", "1"], async () => ({}));
  const assume = new AssumeRoleCommand({ RoleArn: "arn:role", RoleSessionName: "x" });
  for (const _ of [1, 2]) await (one as unknown as { send: (command: object) => Promise<object> }).send(assume);
  expect(sent).toHaveLength(2);
});
