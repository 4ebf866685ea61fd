import type { Payload, PayloadPage } from "../payload";
import type { Selection } from "../view";

/** Which page is open and what is chosen on each; kept in the address, so that a link shows the same. */
export class State {
  private readonly selections = new Map<PayloadPage, Record<string, number>>();
  private open = 0;

  constructor(private readonly payload: Payload) {
    const address = new URLSearchParams(location.hash.slice(1));
    const wanted = payload.pages.findIndex((page) => slug(page.title) === address.get("page"));
    this.open = Math.max(0, wanted);
    for (const page of payload.pages) this.selections.set(page, {});
    for (const name of this.page.filters) {
      const place = payload.dimensions[name]?.values.indexOf(address.get(name) ?? "") ?? -1;
      if (place >= 0) this.selection(this.page)[name] = place + 1;
    }
  }

  get page(): PayloadPage {
    return this.payload.pages[this.open] as PayloadPage;
  }

  selection(page: PayloadPage): Record<string, number> & Selection {
    return this.selections.get(page) ?? {};
  }

  show(index: number): void {
    this.open = index;
    this.remember();
  }

  choose(page: PayloadPage, filter: string, place: number): void {
    this.selection(page)[filter] = place;
    this.remember();
  }

  clear(page: PayloadPage): void {
    this.selections.set(page, {});
    this.remember();
  }

  private remember(): void {
    const address = new URLSearchParams({ page: slug(this.page.title) });
    for (const [name, place] of Object.entries(this.selection(this.page))) {
      const value = this.payload.dimensions[name]?.values[place - 1];
      if (value !== undefined) address.set(name, value);
    }
    // A browser may refuse this to a file opened from disk; the page works without.
    try {
      history.replaceState(null, "", `#${address}`);
    } catch {}
  }
}

export function slug(title: string): string {
  return title.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}
