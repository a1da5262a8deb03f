import { setFlagsFromString } from 'node:v8';

/**
 * Loads and starts a program in little memory. Most of what a start makes stays, for which V8 doubles the space for new
 * objects up to 32 MB, and keeps it. Here that space grows only afterwards, under load.
 */
export async function smallStart(start: () => Promise<void>): Promise<void> {
  setFlagsFromString('--semi-space-growth-factor=1');
  try {
    await start();
  } finally {
    setFlagsFromString('--semi-space-growth-factor=2');
  }
}
