import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: {
    // Inlined assets would need `data:` in the content security policy for scripts and fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/u, priority: 20 },
            {
              name: "base",
              // Our setting for zod goes with zod, so that it is made before any other chunk builds a schema.
              test: /node_modules[\\/](@tanstack|i18next|react-i18next|zod)[\\/]|src[\\/]app[\\/]parsing/u,
              priority: 10,
            },
          ],
        },
      },
    },
  },
});
