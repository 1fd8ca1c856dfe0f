import { z } from 'zod';
import { isFailure } from '@/lib/core/failure';
import { listDirectory } from '../sandbox/list-directory';
import { readTextLines } from '../sandbox/read-file';
import { openReadOnlyFolder, type Sandbox } from '../sandbox/sandbox';
import { answer } from '../tools/answer';
import { readPart } from '../tools/read-file';
import { type AgentTool, defineTool } from '../tools/tool';
import { readSkillHead, type SkillHead, skillNameSchema } from './skill-head';

const skillsMax = 100;
const headRange = { firstLine: 1, linesMax: 50, charactersMax: 8_000 };
const mainFile = 'SKILL.md';

/** Instructions that agents read when their work calls for them. Whoever opened them closes them. */
export interface Skills extends AsyncDisposable {
  /** To read them; none when there is no skill. */
  tools: AgentTool[];
  /** Names and descriptions, for the system prompt; empty when there is no skill. */
  prompt: string;
  /** Folders that hold no skill, with the reason. */
  leftOut: { path: string; reason: string }[];
}

interface FoundSkill extends SkillHead {
  folder: Sandbox;
}

/** Looks for `NAME/SKILL.md` in each folder; of two skills with one name the first counts. */
export async function openSkills(directories: readonly string[], signal: AbortSignal): Promise<Skills> {
  const folders = (await Promise.all(directories.map(openReadOnlyFolder))).filter(
    (folder) => folder !== null,
  );
  const close = async () => {
    await Promise.all(folders.map((folder) => folder.close()));
  };
  try {
    const skills = new Map<string, FoundSkill>();
    const leftOut: Skills['leftOut'] = [];
    for (const folder of folders)
      for (const name of await directoriesIn(folder, signal)) {
        const skill = await readSkill(folder, name, signal);
        if (typeof skill === 'string') leftOut.push({ path: `${folder.directory}/${name}`, reason: skill });
        else if (!skills.has(name)) skills.set(name, skill);
      }
    const found = [...skills.values()];
    return {
      tools: found.length === 0 ? [] : [readSkillTool(skills)],
      prompt: promptOf(found),
      leftOut,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function directoriesIn(folder: Sandbox, signal: AbortSignal): Promise<string[]> {
  const { entries } = await listDirectory(folder, '.', skillsMax, signal);
  return entries.filter(({ type }) => type === 'directory').map(({ name }) => name);
}

/** The skill, or why it is none. */
async function readSkill(folder: Sandbox, name: string, signal: AbortSignal): Promise<FoundSkill | string> {
  try {
    const { text } = await readTextLines(folder, `${name}/${mainFile}`, headRange, signal);
    const head = readSkillHead(text);
    if (head === null) return `${mainFile} does not begin with a name and a description`;
    return head.name === name ? { ...head, folder } : `${mainFile} names it ${head.name}`;
  } catch (error) {
    signal.throwIfAborted();
    if (isFailure(error)) return `${mainFile} cannot be read: ${error.details.reason}`;
    throw error;
  }
}

function promptOf(skills: readonly SkillHead[]): string {
  if (skills.length === 0) return '';
  const lines = skills.map(({ name, description }) => `- ${name}: ${description.replace(/\s+/g, ' ')}`);
  return [
    'Skills, instructions for kinds of work. Read one with read_skill before such work:',
    ...lines,
  ].join('\n');
}

function readSkillTool(skills: ReadonlyMap<string, FoundSkill>): AgentTool {
  return defineTool({
    name: 'read_skill',
    description: `Reads the instructions of a skill, or another file of its folder. A note in brackets at the end says when more follows.`,
    inputSchema: z.object({
      name: skillNameSchema.describe('Name of the skill'),
      path: z.string().optional().describe(`File in the skill’s folder; left out: ${mainFile}`),
      offset: z.int().min(1).optional().describe('First line to read, counted from 1'),
    }),
    readOnly: true,
    execute: async ({ name, path = mainFile, offset = 1 }, signal) => {
      const skill = skills.get(name);
      if (skill !== undefined)
        return await answer(signal, () => readPart(skill.folder, `${name}/${path}`, { offset }, signal));
      return {
        text: `There is no skill ${name}. The skills are: ${[...skills.keys()].join(', ')}`,
        isError: true,
      };
    },
  });
}
