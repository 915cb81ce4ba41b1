/** What the test page lacks of a browser. */
import { afterEach } from 'vitest';
import '../app.css';

window.innerWidth = 1440;
window.innerHeight = 900;

// The page has no layout, so nothing scrolls and nothing lies under a point.
Element.prototype.scrollIntoView ??= () => undefined;
document.elementFromPoint = () => null;

afterEach(async () => {
  // What waits for the next turn, such as the click after a drop, belongs to the test that is over.
  await new Promise((next) => setTimeout(next));
  document.elementFromPoint = () => null;
  document.documentElement.removeAttribute('data-theme');
});
