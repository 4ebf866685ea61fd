/** Whether a file's name is one that `pattern` stands for: `*` is any characters, upper and lower case are the same. */
export function isFileNamed(name: string, pattern: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(name);
}
