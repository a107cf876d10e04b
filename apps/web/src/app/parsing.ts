import { config } from "zod";

// The content security policy forbids evaluating text as code, which zod would try for speed.
// Imported first, because schemas decide when they are built.
config({ jitless: true });
