/** Lifts an element above everything else in the page, dialogs included, whatever it stands in. */

/** For `{@attach topLayer}`. Where the engine knows no top layer, the element stays where it is. */
export function topLayer(element: HTMLElement): () => void {
  if (typeof element.showPopover !== 'function') return () => undefined;
  element.popover = 'manual';
  element.showPopover();
  return () => {
    if (element.isConnected) element.hidePopover();
  };
}
