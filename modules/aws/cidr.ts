/** Blocks of IPv4 addresses. Source: Amazon VPC User Guide, "VPC CIDR blocks"; RFC 4632. */

const OCTET_BITS = 8;
const ADDRESS_BITS = 32;

interface Block {
  /** The first address, as a number. */
  readonly first: number;
  /** Leading bits that all addresses share. */
  readonly bits: number;
}

/** What is wrong with a block of addresses, as the end of a sentence; undefined when nothing is. */
export function cidrFault(text: string): string | undefined {
  const block = parse(text);
  if (block === undefined) {
    const address = parse(`${text}/${ADDRESS_BITS}`);
    return address === undefined
      ? "must be a block of IPv4 addresses, such as 10.0.0.0/16"
      : `must be a block of IPv4 addresses; for this one address write ${text}/${ADDRESS_BITS}`;
  }
  const network = networkOf(block);
  // The provider refuses it in the middle of an apply, and nobody knows which of the two was meant.
  return network === block.first ? undefined : `has host bits set; write ${format(network)}/${block.bits}`;
}

/** Whether a block is every address there is. */
export function isEverywhere(text: string): boolean {
  return parse(text)?.bits === 0;
}

/** Leading bits of a well-formed block: 16 for `10.0.0.0/16`. */
export function prefixLength(text: string): number {
  return parse(text)?.bits ?? ADDRESS_BITS;
}

/** The first blocks of a size inside another: `subnets("10.42.0.0/24", 26, 3)`. */
export function subnets(cidr: string, bits: number, count: number): string[] {
  const { first } = parse(cidr) ?? { first: 0 };
  const size = 2 ** (ADDRESS_BITS - bits);
  return Array.from({ length: count }, (_, index) => `${format(first + index * size)}/${bits}`);
}

function parse(text: string): Block | undefined {
  const [, address = "", bits = ""] = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(text) ?? [];
  const octets = address.split(".").map(Number);
  if (bits === "" || Number(bits) > ADDRESS_BITS || octets.some((octet) => octet > 255)) return undefined;
  return { first: octets.reduce((sum, octet) => sum * 2 ** OCTET_BITS + octet, 0), bits: Number(bits) };
}

function networkOf({ first, bits }: Block): number {
  const size = 2 ** (ADDRESS_BITS - bits);
  return Math.floor(first / size) * size;
}

function format(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
