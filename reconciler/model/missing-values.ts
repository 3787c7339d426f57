// Values that policies of roles name with {{…}} and accounts lack: each name of a document once, with all accounts that lack it.
import { closest } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { type Origin, originAt, placeOfOrigin } from "../load/source-document.ts";
import type { Account } from "./access.ts";

const MOST_RELATED = 10;

type Missing = { readonly at: Origin; readonly accounts: Set<Account>; readonly suggestion: string | undefined };

export class MissingValues {
  readonly #known: ReadonlySet<string>;
  readonly #byDocument = new Map<Origin["document"], Map<string, Missing>>();

  /** `known`: what any account has a value for. */
  constructor(known: ReadonlySet<string>) {
    this.#known = known;
  }

  /** `account` has no value for `name`, which stands at `at`. */
  add(name: string, account: Account, at: Origin): void {
    const ofDocument = this.#byDocument.get(at.document) ?? new Map<string, Missing>();
    this.#byDocument.set(at.document, ofDocument);
    const identity = `${name}\n${at.path.join("\n")}`;
    const found = ofDocument.get(identity);
    if (found === undefined) {
      const suggestion = this.#known.has(name) ? undefined : closest(name, this.#known);
      ofDocument.set(identity, { at, accounts: new Set([account]), suggestion });
    } else found.accounts.add(account);
  }

  diagnostics(): readonly Diagnostic[] {
    return [...this.#byDocument.values()].flatMap((ofDocument) =>
      [...ofDocument].map(([identity, { at, accounts, suggestion }]) => {
        const [name = ""] = identity.split("\n", 1);
        // Where the name itself is wrong, the accounts are not.
        const lacking = suggestion === undefined ? [...accounts].slice(0, MOST_RELATED) : [];
        const related = lacking.map((account) => ({
          message: `account ${account.name}`,
          place: placeOfOrigin(originAt(account.origin, "name")),
        }));
        const args = { name, accounts: [...accounts].map((account) => account.name), suggestion };
        return diagnostic("unknown-template-value", args, placeOfOrigin(at), related);
      }),
    );
  }
}
