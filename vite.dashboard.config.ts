import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';

/**
 * The dashboard, as files that `serve` hands out. Nothing is inlined: its policy for content allows scripts, styles and
 * images from its own address only.
 */
const config: UserConfig = defineConfig({
  root: join(import.meta.dirname, 'dashboard'),
  base: '/',
  publicDir: false,
  plugins: [react()],
  build: {
    outDir: join(import.meta.dirname, 'dist', 'dashboard'),
    emptyOutDir: true,
    assetsDir: 'assets',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    target: 'es2024',
    // `light-dark()` stays as it is: every browser since spring 2024 knows it.
    cssTarget: ['chrome123', 'safari17.5', 'firefox120'],
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8642' } },
});

export default config;
