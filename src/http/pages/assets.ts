/** Files that pages refer to; their addresses change with their content, so that browsers may keep them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../lib/crypto.ts';
import { packageRoot } from '../../lib/package-root.ts';

const TYPES = {
  'style.css': 'text/css; charset=utf-8',
  'reference.css': 'text/css; charset=utf-8',
  'console.js': 'text/javascript; charset=utf-8',
  'reference.js': 'text/javascript; charset=utf-8',
  'reference-style.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
  'unified.css': 'text/css; charset=utf-8',
  'unified.js': 'text/javascript; charset=utf-8',
} as const;

type AssetName = keyof typeof TYPES;

export interface Asset {
  readonly type: string;
  readonly content: string;
  readonly address: string;
}

function read(name: AssetName): Asset {
  const content = readFileSync(join(packageRoot, 'assets', name), 'utf8');
  return { type: TYPES[name], content, address: `/assets/${name}?v=${sha256(content).slice(0, 12)}` };
}

const ASSETS: Readonly<Record<AssetName, Asset>> = {
  'style.css': read('style.css'),
  'reference.css': read('reference.css'),
  'console.js': read('console.js'),
  'reference.js': read('reference.js'),
  'reference-style.js': read('reference-style.js'),
  'icon.svg': read('icon.svg'),
  'unified.css': read('unified.css'),
  'unified.js': read('unified.js'),
};

export const findAsset = (name: string): Asset | undefined =>
  Object.hasOwn(ASSETS, name) ? ASSETS[name as AssetName] : undefined;

export const assetAddress = (name: AssetName): string => ASSETS[name].address;
