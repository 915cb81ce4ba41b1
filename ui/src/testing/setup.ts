/** What the test page lacks of a browser. */
import { afterEach } from 'vitest';
import '../app.css';

window.innerWidth = 1440;
window.innerHeight = 900;

// The page has no layout, so nothing scrolls and nothing lies under a point.
Element.prototype.scrollIntoView ??= () => undefined;
document.elementFromPoint = () => null;

afterEach(() => {
  document.documentElement.removeAttribute('data-theme');
});
