// AWS's answers to what was asked before, so that nothing is asked twice.

import { AssumeRoleCommand } from "@aws-sdk/client-sts";

/** Answers, or failures, by what was asked. */
export type Answers = Map<string, Promise<object>>;

type Sending = { send: (command: { readonly input: unknown }) => Promise<object> };

/**
 * The same client, which from now on sends nothing that `answers` has, and puts there what it is answered. `of` tells clients apart that get
 * other answers to the same question, as those of several accounts do. For clients that only read.
 */
export function remembering<Client extends object>(client: Client, answers: Answers, of: string): Client {
  const sending = client as unknown as Sending;
  const send = sending.send.bind(client);
  sending.send = (command) => {
    // What it gives expires.
    if (command instanceof AssumeRoleCommand) return send(command);
    const question = `${of} ${command.constructor.name} ${JSON.stringify(command.input)}`;
    const answer = answers.get(question) ?? send(command);
    answers.set(question, answer);
    return answer;
  };
  return client;
}
