/** Marks on the page's own time line, for whoever measures it from outside. Each is set once, after what it names was painted. */
export function markPainted(name: string): void {
  if (performance.getEntriesByName(name).length > 0) return;
  requestAnimationFrame(() => {
    // The frame that was asked for is painted when the next one is due.
    requestAnimationFrame(() => {
      if (performance.getEntriesByName(name).length === 0) performance.mark(name);
    });
  });
}
