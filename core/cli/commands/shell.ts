import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';

export const shellCommand: Command = async () => exitCodes.internal;
