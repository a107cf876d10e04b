/** `npm run build`: the web application, unless nothing it is made from has changed. */
import { buildWeb, isBuilt } from "./support/web-build.ts";

if (isBuilt()) process.stdout.write("网页已是最新 The web application is up to date.\n");
else await buildWeb();
