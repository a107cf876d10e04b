import { BlockList, isIP } from "node:net";

/**
 * Which hosts we may ask, and at which addresses they may lie. An entry is a host name, an address or a network (CIDR), each with a
 * port or without (then 80 and 443). A name that leads to an address of a private, local or reserved network is refused unless the
 * address, or a network it lies in, is an entry of its own.
 */
export interface AllowedHosts {
  /** The host and port of an address that may be asked. */
  readonly allows: (url: URL) => boolean;
  /** An address that an allowed name was resolved to. */
  readonly allowsAddress: (address: string) => boolean;
  readonly isEmpty: boolean;
}

const ENTRY =
  /^(?:\[(?<six>[0-9a-fA-F:.]+)\]|(?<name>[^\s:/[\]]+))(?:\/(?<bits>\d{1,3}))?(?::(?<port>\d{1,5}))?$/u;

interface Entry {
  readonly host: string;
  readonly bits: number | null;
  readonly port: string | null;
}

/** Reads a list of entries parted by commas or white space; null where one is none. */
export function parseHosts(text: string): AllowedHosts | null {
  const entries: Entry[] = [];
  for (const word of text.split(/[\s,，;]+/u).filter((one) => one !== "")) {
    const groups = ENTRY.exec(word)?.groups;
    const host = (groups?.["six"] ?? groups?.["name"] ?? "").toLowerCase();
    const bits = groups?.["bits"] === undefined ? null : Number(groups["bits"]);
    if (
      host === "" ||
      host === "*" ||
      (bits !== null && (isIP(host) === 0 || bits > (isIP(host) === 4 ? 32 : 128)))
    )
      return null;
    entries.push({ host, bits, port: groups?.["port"] ?? null });
  }
  return hostsOf(entries);
}

function hostsOf(entries: readonly Entry[]): AllowedHosts {
  const allowed = new BlockList();
  for (const { host, bits } of entries) {
    const kind = isIP(host) === 4 ? "ipv4" : "ipv6";
    if (isIP(host) === 0) continue;
    if (bits === null) allowed.addAddress(host, kind);
    else allowed.addSubnet(host, bits, kind);
  }
  const inside = (address: string): boolean =>
    isIP(address) !== 0 && allowed.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");
  const allows = (url: URL): boolean => {
    const host = url.hostname.replace(/^\[(.*)\]$/u, "$1").toLowerCase();
    const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
    return entries.some(
      (entry) =>
        (entry.host === host || (entry.bits !== null && inside(host))) &&
        (entry.port === null ? url.port === "" : entry.port === port),
    );
  };
  return {
    allows,
    allowsAddress: (address) => inside(address) || !isSpecial(address),
    isEmpty: entries.length === 0,
  };
}

/** Networks that are nobody's on the open internet (RFC 6890), or that lead to one by translation. */
const SPECIAL = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const)
  SPECIAL.addSubnet(network, bits, "ipv4");
for (const [network, bits] of [
  ["::", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const)
  SPECIAL.addSubnet(network, bits, "ipv6");

/** Whether an address is private, local or reserved; what is no address counts as such. */
export function isSpecial(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/iu.exec(address)?.[1];
  const plain = mapped ?? address;
  switch (isIP(plain)) {
    case 4:
      return SPECIAL.check(plain, "ipv4");
    case 6:
      return SPECIAL.check(plain, "ipv6") || /^::ffff:/iu.test(plain);
    default:
      return true;
  }
}
