// Sentences about how the files fit together: teams and consent, renames, dates, accounts and partitions. See catalogue.ts.
import { quote, visible } from "./quote.ts";

type Nothing = Record<string, never>;
type Suggestion = { suggestion?: string | undefined };

const didYouMean = (name: string | undefined) => (name === undefined ? undefined : `did you mean ${quote(name)}?`);
const MOST_ACCOUNTS = 10;

export const languageMessages = {
  // --- CODEOWNERS ---
  "codeowners-missing": {
    severity: "error",
    message: (a: { reason: string }) => `.github/CODEOWNERS can't be read (${a.reason})`,
    hint: () => "npm run access -- codeowners --out .github/CODEOWNERS",
  },
  "codeowners-out-of-date": {
    severity: "error",
    message: (a: { line: number; wanted: string }) =>
      `.github/CODEOWNERS is out of date: line ${a.line} should be ${quote(a.wanted)}`,
    hint: () => "npm run access -- codeowners --out .github/CODEOWNERS",
  },
  "file-not-in-codeowners": {
    severity: "error",
    message: (a: { path: string }) => `CODEOWNERS can't name ${quote(a.path)}, so its owners would not be asked`,
    hint: () => "rename it, and the folders it is in: letters, digits, and . _ - only",
  },
  // --- teams and consent ---
  "team-file-elsewhere": {
    severity: "error",
    message: (a: { team: string }) => `this file can't be one of team ${quote(a.team)}`,
    hint: (a: { team: string }) =>
      `the files of team ${visible(a.team)} are teams/${visible(a.team)}.yaml and those in the folder teams/${visible(a.team)}`,
  },
  "not-a-team-file": {
    severity: "error",
    message: (a: { kind: string }) => `a file that begins with ${a.kind}: can't be in the folder teams`,
    hint: () => "move it out of there: what is in teams/ is each team's own, and approved by it alone",
  },
  "guardrails-elsewhere": {
    severity: "error",
    message: () => "guardrails: can be only in the file guardrails.yaml, at the top of the folder",
    hint: () => "move what is in it there: that file is security's, and one file is easier to read",
  },
  "team-owners-differ": {
    severity: "error",
    message: (a: { team: string }) => `another file of team ${quote(a.team)} names other owners`,
    hint: () => "write the same owners: in all files of the team, or in one of them only",
  },
  "policy-of-another-team": {
    severity: "error",
    message: (a: { path: string; team: string }) => `${quote(a.path)} is not in the folder of team ${quote(a.team)}`,
    hint: (a: { team: string }) => `move it to policies/, or to teams/${visible(a.team)}/policies/`,
  },
  "unknown-team": {
    severity: "error",
    message: (a: { name: string } & Suggestion) => `no file belongs to team ${quote(a.name)}`,
    hint: (a: Suggestion) => didYouMean(a.suggestion) ?? "a team exists when a file begins with its team: key",
  },
  "members-without-consent": {
    severity: "error",
    message: (a: { team: string; group: string; owner: string }) =>
      `team ${quote(a.team)} may not add members to group ${quote(a.group)} of team ${quote(a.owner)}`,
    hint: (a: { team: string; owner: string }) =>
      `team ${visible(a.owner)} consents with membersFrom: [${visible(a.team)}] on the group`,
  },
  "members-of-external-group": {
    severity: "error",
    message: (a: { group: string }) =>
      `group ${quote(a.group)} belongs to the identity provider, which decides who is in it`,
    hint: () => "add the person there, or declare a group of your own under groups:",
  },
  "set-not-shared": {
    severity: "error",
    message: (a: { name: string; team: string; owner: string }) =>
      `permission set ${quote(a.name)} of team ${quote(a.owner)} is not shared with team ${quote(a.team)}`,
    hint: (a: { team: string; owner: string }) =>
      `team ${visible(a.owner)} consents with sharedWith: [${visible(a.team)}] on the permission set`,
  },
  "account-not-shared": {
    severity: "error",
    message: (a: { team: string; accounts: readonly { name: string; owner: string }[] }) => {
      const shown = a.accounts
        .slice(0, MOST_ACCOUNTS)
        .map(({ name, owner }) => `${quote(name)} (of ${visible(owner)})`);
      const more = a.accounts.length > MOST_ACCOUNTS ? ` and ${a.accounts.length - MOST_ACCOUNTS} more` : "";
      return `other teams' accounts are not shared with team ${quote(a.team)}: ${shown.join(", ")}${more}`;
    },
    hint: (a: { team: string }) =>
      `consent is sharedWith: [${visible(a.team)}] on the account in accounts.yaml; or leave it out with except:`,
  },
  // --- twice ---
  "duplicate-entry": {
    severity: "error",
    message: (a: { value: string }) => `${quote(a.value)} is listed twice`,
  },
  "duplicate-email": {
    severity: "error",
    message: (a: { email: string; first: string }) =>
      `the e-mail address ${quote(a.email)} is already that of ${quote(a.first)}`,
    hint: () => "AWS accepts each address for one person only",
  },
  "duplicate-assignment": {
    severity: "error",
    message: (a: { name: string; principal: string }) =>
      `permission set ${quote(a.name)} is assigned to ${quote(a.principal)} here twice`,
    hint: () => "delete one of the two: as long as the other one is here, the access stays",
  },
  "duplicate-role-policy": {
    severity: "error",
    message: (a: { name: string; account: string }) =>
      `policy ${quote(a.name)} is declared twice for account ${quote(a.account)}`,
    hint: () => "policy names are unique in an account over all roles and teams, whatever their letter case",
  },
  "external-and-declared": {
    severity: "error",
    message: (a: { name: string }) => `${quote(a.name)} is declared in these files and also named as external`,
    hint: () => "what the identity provider owns is looked up and never created here: keep one of the two",
  },
  // --- renames ---
  "previously-still-declared": {
    severity: "error",
    message: (a: { what: string; name: string }) =>
      `${a.what} ${quote(a.name)} is still declared, so nothing was renamed from it`,
    hint: () => "remove the old entry, or previously:; another letter case alone needs no previously:",
  },
  "previously-twice": {
    severity: "error",
    message: (a: { what: string; name: string }) => `two entries say that they were ${a.what} ${quote(a.name)}`,
  },
  "previously-unknown": {
    severity: "warning",
    message: (a: { what: string; name: string; previously: string } & Suggestion) =>
      `no ${a.what} ${quote(a.previously)} is deployed, so ${quote(a.name)} is made new`,
    hint: (a: Suggestion) => didYouMean(a.suggestion) ?? "remove previously: if nothing is renamed",
  },
  "user-replaced": {
    severity: "warning",
    message: (a: { name: string; previously: string }) =>
      `${quote(a.previously)} is replaced by ${quote(a.name)}: password and MFA devices are lost`,
    hint: () =>
      "an administrator of Identity Center has to reset the password (docs/people.md says how); remove previously: once it is deployed",
  },
  // --- dates and status ---
  "entry-expired": {
    severity: "warning",
    message: (a: { what: string; lastDay: string }) =>
      `${visible(a.what)} expired after ${a.lastDay} and no longer gives any access`,
    hint: () => "remove the entry, or set a later date",
  },
  "user-left": {
    severity: "warning",
    message: (a: { name: string; leaves: string }) =>
      `${quote(a.name)} left after ${a.leaves}, so this no longer gives any access`,
    hint: () => "remove the name here",
  },
  "user-suspended": {
    severity: "warning",
    message: (a: { name: string }) => `${quote(a.name)} is suspended in the guardrails, so this gives no access`,
  },
  "users-with-external-directory": {
    severity: "error",
    message: (_: Nothing) => "with identitySource: external the identity provider owns all people",
    hint: () => "name them under external: users: and declare them there",
  },
  // --- accounts, partitions, quotas ---
  "selector-matches-inactive": {
    severity: "warning",
    message: (_: Nothing) =>
      "all accounts that this selector matches are suspended or closing, so this gives no access",
  },
  "partition-of-region": {
    severity: "error",
    message: (a: { partition: string; region: string; right: string }) =>
      `region ${quote(a.region)} is in partition ${a.right}, not ${a.partition}`,
    hint: () => "leave partition: out",
  },
  "wrong-partition": {
    severity: "error",
    message: (a: { arn: string; partition: string }) =>
      `${quote(a.arn)} is not in partition ${a.partition}, the organization's`,
    hint: (a: { partition: string }) => `ARNs here begin with arn:${a.partition}:`,
  },
  "filled-policy-too-big": {
    severity: "error",
    message: (a: { what: string; size: number; limit: number; unit: string; account: string }) =>
      `with the values of account ${quote(a.account)}, the ${a.what} has ${a.size} ${a.unit}; AWS allows ${a.limit}`,
    hint: () => "shorten it with wildcards, or split it into two policies",
  },
  "many-role-policies": {
    severity: "warning",
    message: (a: { name: string; count: number; quota: number }) =>
      `role ${quote(a.name)} has ${a.count} policies; an account allows ${a.quota} for each role unless its IAM quota was raised`,
    hint: () => "policies: and managedPolicies: count together; raise 'Managed policies per role' first",
  },
  "many-permission-sets": {
    severity: "warning",
    message: (a: { count: number; quota: number }) =>
      `${a.count} permission sets; an instance allows ${a.quota} unless the quota was raised`,
    hint: () => "ask AWS to raise the quota of IAM Identity Center first",
  },
  "many-permission-sets-in-account": {
    severity: "warning",
    message: (a: { account: string; count: number; quota: number }) =>
      `${a.count} permission sets are assigned in account ${quote(a.account)}; AWS allows ${a.quota} unless the quota was raised`,
    hint: () => "ask AWS to raise the quota of IAM Identity Center first",
  },
} as const;
