/** In CI properties are tried with the same values every time; elsewhere with new ones, and `PROPERTY_RUNS` of them. */
import fc from 'fast-check';

const SEED = 20_261_126;

if (process.env.CI) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });
