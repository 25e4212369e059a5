import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';

export const doctorCommand: Command = async () => exitCodes.internal;
