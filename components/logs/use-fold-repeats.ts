'use client';
import { useEffect, useState } from 'react';
import { rememberChoice, rememberedChoice } from '@/components/remembered-choice';

const key = 'stigmer-log-repeats';

/** Whether repeated lines are shown as one: the choice of this browser. */
export function useFoldRepeats(): { foldsRepeats: boolean; choose: (folds: boolean) => void } {
  const [foldsRepeats, setFoldsRepeats] = useState(true);
  useEffect(() => setFoldsRepeats(rememberedChoice(key) !== 'each'), []);
  const choose = (folds: boolean) => {
    setFoldsRepeats(folds);
    rememberChoice(key, folds ? 'folded' : 'each');
  };
  return { foldsRepeats, choose };
}
