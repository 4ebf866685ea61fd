import { createHash } from "node:crypto";
import { escapeHtml, escapeJson, pageHtml } from "../../../modules/dashboard/html";
import type { Payload } from "../../../modules/dashboard/payload";
import { HOSTILE_NAMES } from "./gold-fixture";

const EMPTY: Payload = {
  title: "A & <B>",
  description: "",
  sources: {},
  measures: {},
  dimensions: {},
  pages: [],
  cubes: [],
};

describe("html", () => {
  it.each(HOSTILE_NAMES)("keeps %s as text in JSON", (name) => {
    const json = escapeJson({ [name]: name });
    expect(json).not.toContain("<");
    expect(JSON.parse(json)).toEqual({ [name]: name });
  });

  it("escapes what HTML gives a meaning", () => {
    expect(escapeHtml(`<a href="x" title='y'>&`)).toBe("&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;");
    expect(pageHtml(EMPTY, "")).toContain("<title>A &amp; &lt;B&gt; dashboard</title>");
  });

  it("lets the browser run exactly its own script and load nothing", () => {
    const page = pageHtml(EMPTY, `const end = "</script>", comment = "<!--";`);
    const script = /<script>(.*)<\/script>\n<\/body>/s.exec(page)?.[1] ?? "";
    expect(script).toBe(`const end = "<\\/script>", comment = "<\\!--";`);
    const hash = createHash("sha256").update(script).digest("base64");
    expect(page).toContain(`default-src 'none'; script-src 'sha256-${hash}';`);
  });
});
