import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyBuildText, startBuild } from './build-progress';

const docker =
  'Step 1/2 : FROM base\n ---> 123456\nStep 2/2 : RUN x\n\u001b[91mwarning: old\n\u001b[0mRemoving\nSuccessfully tagged a:1\n';

test('any cut of a build’s output gives the same end', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: docker.length }), { maxLength: 12 }), (cuts) => {
      const borders = [0, ...cuts, docker.length].sort((a, b) => a - b);
      const pieces = borders.map((from, index) => docker.slice(from, borders[index + 1] ?? docker.length));
      expect(pieces.reduce(applyBuildText, startBuild())).toEqual(applyBuildText(startBuild(), docker));
    }),
  );
});

test('a Docker build reports step n of m and its last line without colours', () => {
  const steps = docker.split(/(?<=\n)/);
  const states = steps.map(
    (_, index) => steps.slice(0, index + 1).reduce(applyBuildText, startBuild()).snapshot,
  );
  expect(states[2]).toEqual({ step: 2, stepsTotal: 2, lastLine: 'Step 2/2 : RUN x' });
  expect(states[3]?.lastLine).toBe('warning: old');
  expect(states.at(-1)?.lastLine).toBe('Successfully tagged a:1');
});

test('a Podman build with several stages shows the furthest one', () => {
  const text = '[1/2] STEP 1/3: FROM a\n[2/2] STEP 1/4: FROM b\n[1/2] STEP 2/3: RUN c\n';
  expect(applyBuildText(startBuild(), text).snapshot).toMatchObject({ step: 1, stepsTotal: 4 });
  expect(applyBuildText(startBuild(), 'STEP 2/4: RUN x\n').snapshot).toMatchObject({
    step: 2,
    stepsTotal: 4,
  });
});
