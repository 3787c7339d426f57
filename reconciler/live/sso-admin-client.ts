// Clients of sso-admin, which together keep to the rate that AWS allows.

import { setTimeout } from "node:timers/promises";
import { SSOAdminClient } from "@aws-sdk/client-sso-admin";
import { openCallRate } from "./call-rate.ts";
import { CLIENT_SETTINGS } from "./reading.ts";

/** "IAM Identity Center APIs have a collective throttle maximum of 20 transactions per second" (AWS: IAM Identity Center quotas). */
const turn = openCallRate({ most: 20, within: 1000, now: () => performance.now(), sleep: setTimeout });

/** Every attempt of every such client of the process waits for its turn, retries too. */
export function openSsoAdminClient(region: string): SSOAdminClient {
  const client = new SSOAdminClient({ region, ...CLIENT_SETTINGS });
  client.middlewareStack.add(
    (send) => async (request) => {
      await turn();
      return send(request);
    },
    { name: "waitForTurn", step: "finalizeRequest", priority: "low" },
  );
  return client;
}
