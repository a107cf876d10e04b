import { createHash, randomBytes } from "node:crypto";
import type { Session } from "@xinpark/platform/door";

/** Who holds an application's tracking code sees that application and no other; the database knows only the code's digest. */

export const newNumber = (): string => randomBytes(16).toString("hex");

export const trackingDigest = (code: string): Buffer =>
  createHash("sha256").update(`onboarding ${code}`).digest();

/** From here to its end the transaction sees the one application of this code. */
export async function openTracking(session: Session, code: string): Promise<Buffer> {
  const digest = trackingDigest(code);
  await session.client.query(`set local xinpark.tracking = '${digest.toString("hex")}'`);
  return digest;
}
