import { describe, expect, it } from "vitest";
import { createOutbound, isSpecial, parseHosts } from "./index.ts";

const hostsOf = (text: string) => {
  const hosts = parseHosts(text);
  if (hosts === null) throw new Error(`${text} is no list of hosts`);
  return hosts;
};
const codeOf = (hosts: string, url: string) => createOutbound(hostsOf(hosts)).refusal(url)?.code ?? null;

describe("hosts that may be asked", () => {
  it.each([
    ["", "https://data.example.cn/a", "host-not-allowed"],
    ["data.example.cn", "https://data.example.cn/a?b=1", null],
    ["data.example.cn", "http://DATA.example.cn/a", null],
    ["data.example.cn", "https://data.example.cn:8443/", "host-not-allowed"],
    ["data.example.cn:8443", "https://data.example.cn:8443/", null],
    ["data.example.cn:8443", "https://data.example.cn/", "host-not-allowed"],
    ["data.example.cn", "https://evil.example.cn/", "host-not-allowed"],
    ["data.example.cn", "https://data.example.cn.evil.cn/", "host-not-allowed"],
    ["data.example.cn", "https://data.example.cn@evil.cn/", "url-unreadable"],
    ["data.example.cn", "https://a:b@data.example.cn/", "url-unreadable"],
    ["data.example.cn", "ftp://data.example.cn/", "url-unreadable"],
    ["data.example.cn", "https://data.example.cn/#x", "url-unreadable"],
    ["10.1.0.0/16", "http://10.1.2.3/", null],
    ["10.1.0.0/16", "http://10.2.2.3/", "host-not-allowed"],
    ["[fd00::1]", "http://[fd00::1]/", null],
    // Other writings of an address are the address.
    ["data.example.cn", "http://2130706433/", "host-not-allowed"],
    ["127.0.0.1", "http://0x7f.1/", null],
  ])("“%s” and %s: %s", (hosts, url, code) => {
    expect(codeOf(hosts, url)).toBe(code);
  });

  it.each(["*", "a b/33", "data.example.cn/24", "10.0.0.0/33", "a:b:c", "http://x"])(
    "%s is no list",
    (text) => {
      expect(parseHosts(text)).toBeNull();
    },
  );
});

describe("addresses that names lead to", () => {
  it.each([
    "127.0.0.1",
    "10.0.0.1",
    "169.254.169.254",
    "172.31.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "0.0.0.0",
    "::1",
    "fe80::1",
    "fd12::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "64:ff9b::7f00:1",
    "no-address",
  ])("%s is nobody's on the open internet", (address) => {
    expect(isSpecial(address)).toBe(true);
    expect(hostsOf("data.example.cn").allowsAddress(address)).toBe(false);
  });

  it("are open where they are public, or listed", () => {
    expect(hostsOf("x").allowsAddress("8.8.8.8")).toBe(true);
    expect(hostsOf("x").allowsAddress("2400:3200::1")).toBe(true);
    expect(hostsOf("x, 10.0.0.0/8").allowsAddress("10.9.9.9")).toBe(true);
  });

  it("a name that leads within is refused though its host is allowed", async () => {
    const asked = createOutbound(hostsOf("localhost:1")).get({
      url: "http://localhost:1/",
      headers: {},
      idleMilliseconds: 1000,
      totalMilliseconds: 2000,
    });
    await expect(asked).rejects.toMatchObject({ problems: [{ code: "address-private" }] });
  });
});
