import { z } from "zod";

/**
 * Text that a function judges.
 *
 * @param fault what is wrong with it, as the end of a sentence that begins with the key; undefined when nothing is
 */
export function judgedText(fault: (text: string) => string | undefined) {
  return z.string().superRefine((text, context) => {
    const message = fault(text);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
}
