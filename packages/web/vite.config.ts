import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The server gives the page the address below which it is mounted (<base>), so everything in it is relative.
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react(), tailwindcss()],
  // The server puts a nonce in its place, another one in every answer: packages/server/src/http/dashboard.ts.
  html: { cspNonce: 'attestry-nonce' },
  build: {
    outDir: '../server/dist/web',
    emptyOutDir: true,
    // Inlined files would be data: addresses, which the page's policy refuses for fonts and scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    // Read by the size budget: what is loaded first.
    manifest: true,
    reportCompressedSize: false,
    // The budget says what may be large: test/src/first-load.test.ts, packed and by what a page loads.
    chunkSizeWarningLimit: Number.POSITIVE_INFINITY,
  },
  // `npm run dev -w packages/web`: beside a server that runs.
  server: { proxy: { '/api': process.env['ATTESTRY_API'] ?? 'http://localhost:4000' } },
});
