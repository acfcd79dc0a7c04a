import { createHash } from 'node:crypto';
import type { Hash } from '../digest.ts';

export const sha256: Hash = (text) => createHash('sha256').update(text).digest('hex');
