import { Argument, type Command } from 'commander';
import { type Shell, shells } from './completion/completion';

/** Texts that are made of the grammar itself. */
export type TextRequest = { type: 'completion'; shell: Shell; json: false } | { type: 'man'; json: false };

export function addTexts(program: Command, take: (request: TextRequest) => void): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'whose words to complete').choices(shells))
    .description('Print the completion script of a shell: eval "$(stigmer-console completion bash)"')
    .action((shell) => take({ type: 'completion', shell, json: false }));
  program
    .command('man')
    .description('Print the manual page, which man -l - shows')
    .action(() => take({ type: 'man', json: false }));
}
