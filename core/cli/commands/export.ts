import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';

export const exportCommand: Command = async () => exitCodes.internal;
