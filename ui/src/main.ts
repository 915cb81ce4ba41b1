/** Opens the window on the real backend; in development without Tauri, on the fake one. */
import { mount } from 'svelte';
import App from './App.svelte';
import type { Backend } from './backend/backend';
import './app.css';
import { guardNativeDrags } from './parts/drag';

async function backend(): Promise<Backend> {
  if (import.meta.env.DEV && !('__TAURI_INTERNALS__' in window)) {
    const { scene } = await import('./backend/fake/scenes');
    return scene(new URLSearchParams(location.search));
  }
  const { tauri } = await import('./backend/tauri');
  return tauri;
}

async function start(): Promise<void> {
  const target = document.getElementById('app');
  if (target === null) throw new Error('the page has no place for the app');
  guardNativeDrags(window);
  mount(App, { target, props: { backend: await backend() } });
}

void start();
