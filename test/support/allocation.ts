/**
 * How glibc gives memory back: large bodies have pages of their own, however many have been freed. The image, the unit of
 * systemd and `npm start` set it.
 */
export const ALLOCATION: Readonly<Record<string, string>> = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '262144',
  MALLOC_TRIM_THRESHOLD_: '262144',
};

export const ALLOCATION_TEXT = Object.entries(ALLOCATION)
  .map(([name, value]) => `${name}=${value}`)
  .join(' ');
