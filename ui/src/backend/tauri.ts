/** The real backend: commands and events of the Tauri bridge. */
import { Channel, convertFileSrc } from '@tauri-apps/api/core';
import { getCurrentWebview } from '@tauri-apps/api/webview';
import type { Backend, Drop } from './backend';
import { commands, events } from './bindings';

/** How much larger the page is shown, as far as `devicePixelRatio` does not say: web engines differ in that. */
let unsaid = 1;
let zoomed = 1;

/** Tauri gives physical pixels; the page thinks in CSS pixels. */
function toPage(position: { x: number; y: number }): { x: number; y: number } {
  const scale = (window.devicePixelRatio || 1) * unsaid;
  return { x: position.x / scale, y: position.y / scale };
}

async function zoom(percent: number): Promise<void> {
  const wanted = percent / 100;
  if (wanted === zoomed) return;
  const before = window.devicePixelRatio;
  await getCurrentWebview().setZoom(wanted);
  await new Promise((painted) => requestAnimationFrame(painted));
  const isSaid = Math.abs(window.devicePixelRatio / before - wanted / zoomed) < 0.01;
  zoomed = wanted;
  unsaid = isSaid ? 1 : wanted;
}

function channelTo<T>(told: (message: T) => void): Channel<T> {
  const channel = new Channel<T>();
  channel.onmessage = told;
  return channel;
}

/** The backend inside the app's window. */
export const tauri: Backend = {
  ...commands,
  zoom,
  testDraft: (draft, secrets, editing, write, onStage) =>
    commands.testDraft(draft, secrets, editing, write, channelTo(onStage)),
  testCloud: (id, write, onStage) => commands.testCloud(id, write, channelTo(onStage)),
  measure: (number, location, onSum) => commands.measure(number, location, channelTo(onSum)),
  previewAddress: (token) => convertFileSrc(token, 'preview'),
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
