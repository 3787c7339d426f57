// Colours for terminals, by what a text means.
import { styleText } from "node:util";

type Meaning = "error" | "warning" | "hint" | "added" | "changed" | "removed" | "heading";

const STYLES: { readonly [meaning in Meaning]: Parameters<typeof styleText>[0] } = {
  error: ["red", "bold"],
  warning: ["yellow", "bold"],
  hint: "dim",
  added: "green",
  changed: "yellow",
  removed: "red",
  heading: "bold",
};

export type Paint = (meaning: Meaning, text: string) => string;

/** Paints when `colour` is true; the caller knows whether a stream shows colours. */
export function painter(colour: boolean): Paint {
  return (meaning, text) => (colour ? styleText(STYLES[meaning], text, { validateStream: false }) : text);
}
