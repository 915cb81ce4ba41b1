/** The real backend: commands and events of the Tauri bridge. */
import { getCurrentWebview } from '@tauri-apps/api/webview';
import type { Backend, Drop } from './backend';
import { commands, events } from './bindings';

/** Tauri gives physical pixels; the page thinks in CSS pixels. */
function toPage(position: { x: number; y: number }): { x: number; y: number } {
  const scale = window.devicePixelRatio || 1;
  return { x: position.x / scale, y: position.y / scale };
}

/** The backend inside the app's window. */
export const tauri: Backend = {
  ...commands,
  onEvent: (callback) => events.changed.listen(({ payload }) => callback(payload)),
  onDrop: (callback) =>
    getCurrentWebview().onDragDropEvent(({ payload }) => {
      let drop: Drop;
      if (payload.type === 'leave') drop = { phase: 'leave' };
      else if (payload.type === 'over') drop = { phase: 'over', ...toPage(payload.position) };
      else drop = { phase: payload.type, paths: payload.paths, ...toPage(payload.position) };
      callback(drop);
    }),
};
