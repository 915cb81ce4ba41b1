import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const areas = ['browse', 'jobs', 'clouds', 'settings', 'inspect', 'preview'];
const refuse = (group, message) => ['error', { patterns: [{ group, message }] }];

/** The floors of the house: backend and words lie below parts, parts below areas, areas below App; none imports another. */
const floors = [
  {
    files: ['src/backend/**', 'src/words/**'],
    rules: { 'no-restricted-imports': refuse(['**/parts/**', '**/areas/**', '**/frame.svelte'], 'lies above') },
  },
  {
    files: ['src/parts/**'],
    rules: {
      'no-restricted-imports': refuse(['**/backend/**', '**/areas/**', '**/frame.svelte'], 'a part knows no cloud'),
    },
  },
  ...areas.map((area) => ({
    files: [`src/areas/${area}/**`],
    rules: {
      'no-restricted-imports': refuse(
        [...areas.filter((other) => other !== area).map((other) => `**/${other}/**`), '**/App.svelte'],
        'an area never imports another: cross through frame.svelte.ts or props',
      ),
    },
  })),
];

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/backend/bindings.ts'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      'svelte/no-at-html-tags': 'error',
      // Maps and sets live in $state.raw and are replaced whole, as the house asks of server data.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-undef': 'off',
    },
  },
  ...floors,
);
