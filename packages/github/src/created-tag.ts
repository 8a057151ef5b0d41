import { z } from 'zod';
import { refName } from './shapes.ts';

const createdShape = z.object({ ref_type: z.literal('tag'), ref: refName });

/** The short name of the tag that the payload of a `create` event tells of; undefined for anything else. */
export const readCreatedTag = (payload: unknown): string | undefined => createdShape.safeParse(payload).data?.ref;
