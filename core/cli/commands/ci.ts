import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';

export const ciCommand: Command = async () => exitCodes.internal;
