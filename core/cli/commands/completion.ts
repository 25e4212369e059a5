import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';

export const completionCommand: Command = async () => exitCodes.internal;
