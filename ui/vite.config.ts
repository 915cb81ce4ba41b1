import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The window loads the page from tauri://localhost, where absolute paths would also do, but a relative base
  // lets the same build open from any place.
  base: './',
  plugins: [svelte(), svelteTesting()],
  clearScreen: false,
  build: { target: 'es2022', sourcemap: false, modulePreload: { polyfill: false } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    // On a busy machine a whole window takes its time; a test that hangs is still found.
    testTimeout: 30_000,
    setupFiles: ['src/testing/setup.ts'],
  },
});
