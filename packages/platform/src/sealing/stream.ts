import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from "node:crypto";
import { Transform, type TransformCallback } from "node:stream";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { SealingKey } from "./keys.ts";

/**
 * Files sealed as they stream by: SM4 in counter mode, every frame with its HMAC-SM3 over number, end mark and cipher. Both are
 * the program's own fast ones; the GCM of single values would take minutes for a large file. Nothing is given on that was not
 * proved first; a frame that is missing, moved, changed or of another file is found.
 */

const MAGIC = Buffer.from("XINPARK\u0001", "latin1");
const KEY_ID = 8;
const NONCE = 16;
export const HEAD_BYTES = MAGIC.length + KEY_ID + NONCE;
const FRAME = 1 << 20;
const PREFIX = 4;
const TAG = 32;
/** Marks the length of the last frame. */
const LAST = 0x8000_0000;

const keysOf = (key: SealingKey, nonce: Buffer) => {
  const derive = (use: string): Buffer =>
    createHmac("sm3", key.cipherKey).update(`xinpark file ${use}`).update(nonce).digest();
  return { cipher: derive("sm4-ctr").subarray(0, 16), proof: derive("hmac-sm3") };
};

const tagOf = (proof: Buffer, number: number, prefix: Buffer, cipher: Buffer): Buffer => {
  const place = Buffer.alloc(8);
  place.writeBigUInt64BE(BigInt(number));
  return createHmac("sm3", proof).update(place).update(prefix).update(cipher).digest();
};

const START = Buffer.alloc(16);

/** Seals what flows through it, under the key and a nonce of its own. */
export function sealingStream(key: SealingKey, nonce: Buffer): Transform {
  const keys = keysOf(key, nonce);
  const cipher = createCipheriv("sm4-ctr", keys.cipher, START);
  let waiting: Buffer[] = [];
  let held = 0;
  let number = 0;
  const frame = (stream: Transform, plain: Buffer, last: boolean): void => {
    const sealed = cipher.update(plain);
    const prefix = Buffer.alloc(PREFIX);
    prefix.writeUInt32BE((sealed.length | (last ? LAST : 0)) >>> 0);
    stream.push(prefix);
    if (sealed.length > 0) stream.push(sealed);
    stream.push(tagOf(keys.proof, number, prefix, sealed));
    number += 1;
  };
  return new Transform({
    construct(done) {
      this.push(Buffer.concat([MAGIC, Buffer.from(key.keyId, "hex"), nonce]));
      done();
    },
    transform(chunk: Buffer, _encoding, done) {
      waiting.push(chunk);
      held += chunk.length;
      if (held > FRAME) {
        const all = Buffer.concat(waiting);
        let at = 0;
        for (; all.length - at > FRAME; at += FRAME) frame(this, all.subarray(at, at + FRAME), false);
        waiting = [all.subarray(at)];
        held = all.length - at;
      }
      done();
    },
    flush(done) {
      frame(this, Buffer.concat(waiting), true);
      done();
    },
  });
}

/** Opens what was sealed; `keyOf` finds a key by its id. Breaks with `sealed-file-broken`, or what `keyOf` throws. */
export function openingStream(keyOf: (keyId: string) => SealingKey): Transform {
  let waiting: Buffer[] = [];
  let held = 0;
  let number = 0;
  let ended = false;
  let opened: { readonly decipher: ReturnType<typeof createDecipheriv>; readonly proof: Buffer } | null =
    null;
  const head = (bytes: Buffer) => {
    if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw broken();
    const key = keyOf(bytes.subarray(MAGIC.length, MAGIC.length + KEY_ID).toString("hex"));
    const keys = keysOf(key, bytes.subarray(MAGIC.length + KEY_ID, HEAD_BYTES));
    return { decipher: createDecipheriv("sm4-ctr", keys.cipher, START), proof: keys.proof };
  };
  /** Takes what is whole off the front; gives the rest. */
  const take = (stream: Transform, all: Buffer): Buffer => {
    let at = 0;
    if (opened === null) {
      if (all.length < HEAD_BYTES) return all;
      opened = head(all.subarray(0, HEAD_BYTES));
      at = HEAD_BYTES;
    }
    while (all.length - at >= PREFIX) {
      const prefix = all.subarray(at, at + PREFIX);
      const said = prefix.readUInt32BE();
      const length = said & ~LAST;
      if (ended || length > FRAME) throw broken();
      const end = at + PREFIX + length;
      if (all.length < end + TAG) break;
      const sealed = all.subarray(at + PREFIX, end);
      const tag = tagOf(opened.proof, number, prefix, sealed);
      if (!timingSafeEqual(tag, all.subarray(end, end + TAG))) throw broken();
      if (length > 0) stream.push(opened.decipher.update(sealed));
      ended = said >>> 0 >= LAST;
      number += 1;
      at = end + TAG;
    }
    return all.subarray(at);
  };
  const guarded = (done: TransformCallback, work: () => void): void => {
    try {
      work();
      done();
    } catch (error) {
      done(error instanceof Error ? error : broken());
    }
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      waiting.push(chunk);
      held += chunk.length;
      // Whole frames are looked for only when there may be one: joining at every piece would be quadratic.
      if (held < FRAME && number > 0) {
        done();
        return;
      }
      guarded(done, () => {
        const rest = take(this, Buffer.concat(waiting));
        waiting = [rest];
        held = rest.length;
      });
    },
    flush(done) {
      guarded(done, () => {
        const rest = take(this, Buffer.concat(waiting));
        if (!ended || rest.length > 0) throw broken();
      });
    },
  });
}

const broken = (): ProblemError =>
  new ProblemError({
    ...problem(
      "internal",
      "sealed-file-broken",
      "加密保存的文件已被改动或不完整",
      "the sealed file was changed or is not whole",
    ),
    remedy: {
      zh: "请重新上传，并通知系统管理员检查存储",
      en: "send it again, and tell the system administrator to check the storage",
    },
  });
