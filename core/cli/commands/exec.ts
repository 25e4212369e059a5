import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';

export const execCommand: Command = async () => exitCodes.internal;
