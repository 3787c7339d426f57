// Values of options that have a form.
import { InvalidArgumentError } from "commander";

/** Refuses a value of another form, with an example of the right one. */
export function matching(form: RegExp, example: string): (text: string) => string {
  return (text) => {
    if (!form.test(text)) throw new InvalidArgumentError(`Give it as: ${example}.`);
    return text;
  };
}
