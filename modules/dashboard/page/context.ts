import type { Payload, PayloadPage } from "../payload";
import type { Selection, View } from "../view";
import type { Explanation } from "./explain";

/** What the parts of one page share. */
export interface PageContext {
  readonly payload: Payload;
  readonly page: PayloadPage;
  readonly view: View;
  selection(): Selection;
  explain(explanation: Explanation): void;
}
