import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sql } from "@xinpark/platform/sql";
import { z } from "zod";
import {
  licence,
  nameOf,
  openPlace,
  penalty,
  registration,
  uscc,
  type Place,
} from "../test-support/index.ts";

/** The public pages as a browser without script gets them. */

const HOSTILE = `示例<script>alert(1)</script>"'&有限公司`;
let place: Place;
beforeAll(async () => {
  place = await openPlace({ today: "2026-06-01" });
  await place.deliver(
    [
      registration(1),
      registration(2),
      registration(3, { REG_MC: HOSTILE }),
      ...Array.from({ length: 25 }, (_, at) => registration(at + 10)),
    ],
    { item: "REG" },
  );
  await place.deliver([penalty(1), penalty(2, { CF_SY: "<img src=x onerror=alert(1)>" })], { item: "CF" });
  await place.deliver([licence(1)], { item: "XK" });
});
afterAll(() => place.close());

const open = async (url: string, headers: Record<string, string> = {}) => {
  const answer = await place.server.inject({ url, headers: { accept: "text/html", ...headers } });
  return { status: answer.statusCode, headers: answer.headers, body: answer.body };
};
const entries = async (): Promise<number> => {
  const row = await place.owner.row(z.object({ n: z.number() }), sql`select count(*) as n from audit_entry`);
  return row?.n ?? 0;
};

describe("home", () => {
  it("lists enterprises, page by page, by links alone", async () => {
    const seen = new Set<string>();
    let address: string | undefined = "/";
    let pages = 0;
    while (address !== undefined) {
      const { status, body } = await open(address);
      expect(status).toBe(200);
      for (const [, code = ""] of body.matchAll(/href="\/subjects\/([^"?]+)"/gu)) seen.add(code);
      pages += 1;
      address = /href="([^"]+)"\s+rel="next nofollow"/u.exec(body)?.[1]?.replaceAll("&amp;", "&");
    }
    expect(pages).toBe(2);
    expect(seen.size).toBe(28);
  });
  it("finds by the form's own address, and says what not being found means", async () => {
    const found = await open(`/?q=${encodeURIComponent(uscc(2))}`);
    expect(found.body).toContain(nameOf(2));
    expect(found.body).not.toContain(nameOf(1));
    expect(found.body).toContain(`value="${uscc(2)}"`);
    expect((await open("/?q=没有这样的")).body).toContain("不说明企业不存在");
  });
  it("speaks English where asked, in the links as well", async () => {
    const { body } = await open("/?lang=en&q=科技1有");
    expect(body).toContain('<html lang="en">');
    expect(body).toContain("Look up an enterprise");
    expect(body).toMatch(/href="\/subjects\/[^"]*\?lang=en"/u);
    expect(body).toMatch(/lang=zh[^>]*>\s*中文/u);
  });
});

describe("the public file", () => {
  it("shows each record with its source, day and window, and is kept by no search engine", async () => {
    const { status, body, headers } = await open(`/subjects/${uscc(1)}`);
    expect(status).toBe(200);
    for (const text of [nameOf(1), uscc(1), "行政处罚", "2025年10月9日", "¥5,000", "公示期", "来源部门"])
      expect(body, text).toContain(text);
    expect(headers["x-robots-tag"]).toBe("noindex, noarchive, nofollow");
  });
  it("shows exactly what the API shows a visitor, on every day of the window's edges", async () => {
    const body = z.object({
      records: z.array(z.object({ publicFrom: z.string(), publicTo: z.string().nullable() })),
    });
    const first = await place.get(body, `/subjects/${uscc(1)}`);
    const edges = first.records.flatMap(({ publicFrom, publicTo }) => [
      publicFrom,
      ...(publicTo === null ? [] : [publicTo]),
    ]);
    expect(edges.length).toBeGreaterThan(2);
    const shift = (day: string, days: number) =>
      new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
    try {
      for (const day of edges.flatMap((edge) => [-1, 0, 1].map((days) => shift(edge, days)))) {
        place.setToday(day);
        const { records } = await place.get(body, `/subjects/${uscc(1)}`);
        const page = await open(`/subjects/${uscc(1)}`);
        expect([...page.body.matchAll(/<li id="record-/gu)], day).toHaveLength(records.length);
      }
    } finally {
      place.setToday("2026-06-01");
    }
  });
  it("never shows a person's data, nor a class", async () => {
    const { body } = await open(`/subjects/${uscc(1)}`);
    for (const secret of ["示例甲", "class-", "分类：", "colour"]) expect(body).not.toContain(secret);
  });
  it("writes hostile texts as texts", async () => {
    for (const url of [
      `/subjects/${uscc(3)}`,
      `/subjects/${uscc(2)}`,
      `/?q=${encodeURIComponent("<script>alert(1)</script>")}`,
      "/subjects/%3Cscript%3Ealert(1)",
      "/?q=%22%20autofocus%20onfocus=alert(1)%20x=%22",
    ]) {
      const { body } = await open(url);
      expect(body, url).not.toContain("<script>alert");
      expect(body, url).not.toContain("<img src=x");
      expect(body.replaceAll(/"[^"]*"/gu, ""), url).not.toMatch(/<[a-z][^>]*\sonfocus=/u);
    }
    expect((await open(`/subjects/${uscc(3)}`)).body).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });
  it("tells what went wrong in the same words as the API, with its status", async () => {
    const absent = await open("/subjects/nobody");
    expect(absent.status).toBe(404);
    expect(absent.body).toContain("subject-unknown");
    const several = await open(`/subjects/${encodeURIComponent("示例科技1")}`);
    expect(several.status).toBe(409);
    expect(several.body).toContain("subject-ambiguous");
  });
});

describe("around the pages", () => {
  it("each has a nonce of its own, no script in its text, and the policy that says so", async () => {
    const [one, other] = [await open("/"), await open("/")];
    const nonce = (page: typeof one) =>
      /'nonce-([\w-]{22})'/u.exec(String(page.headers["content-security-policy"]))?.[1];
    expect(nonce(one)).toBeDefined();
    expect(nonce(one)).not.toBe(nonce(other));
    expect(one.body).toContain(`nonce="${nonce(one)}"`);
    for (const { body } of [one, await open(`/subjects/${uscc(1)}`), await open("/audit/checkpoint")]) {
      expect(body).not.toMatch(/<script(?![^>]*\bsrc=)/u);
      expect(body).not.toMatch(/\son[a-z]+=/u);
      expect(body).not.toMatch(/\sstyle=/u);
    }
  });
  it("whoever is signed in gets the application, not the public's page", async () => {
    const { body, headers } = await open(`/subjects/${uscc(1)}`, { cookie: "xinpark_session=x" });
    expect(body).not.toContain(nameOf(1));
    expect(headers["vary"]).toBe("cookie");
  });
  it("shows the latest checkpoint", async () => {
    const { body, status } = await open("/audit/checkpoint");
    expect(status).toBe(200);
    expect(body).toContain("审计日志检查点");
  });
  it("robots keep to the pages", async () => {
    const { body, headers } = await open("/robots.txt");
    expect(headers["content-type"]).toContain("text/plain");
    expect(body).toContain("Disallow: /api/");
  });
  it("counts its readers and does not audit them", async () => {
    const before = await entries();
    await open("/");
    await open(`/subjects/${uscc(1)}`);
    expect(await entries()).toBe(before);
    const { body } = await place.server.inject({ url: "/metrics" });
    expect(body).toMatch(
      /xinpark_http_request_seconds_count\{method="GET",route="\/subjects\/:code",status="200"\} [1-9]/u,
    );
  });
  it("tells a person of a limit in a page, a program in JSON", async () => {
    const hurry = (accept: string) =>
      place.server.inject({ url: "/", headers: { accept }, remoteAddress: "203.0.113.9" });
    let answer = await hurry("text/html");
    for (let at = 0; at < 500 && answer.statusCode !== 429; at += 1) answer = await hurry("text/html");
    expect(answer.statusCode).toBe(429);
    expect(answer.headers["content-type"]).toContain("text/html");
    expect(answer.body).toContain("秒后再试");
    expect((await hurry("*/*")).headers["content-type"]).toContain("application/json");
  });
});
