import {
  alteredTotal,
  bothSeeds,
  earlierRoundAgain,
  lowThreshold,
  repeatedSeeds,
  roundTwice,
  second,
  secretOf,
  splitBroadcast,
  splitViews,
  sumOf,
  survivorSetPair,
  swappedKeys,
  sybils,
  victim,
  wish,
} from './attack-programs.ts';

/** Each attack must get its prize where the defence is missing, and otherwise a sentence that names the lie. */
interface Attack {
  title: string;
  /** What the attacker wants to know. */
  prize: readonly bigint[];
  lie: string;
  run: (defended: boolean) => readonly bigint[];
}

const own = secretOf(victim);

test.each<Attack>([
  { title: 'both shares asked for', prize: own, lie: 'a second survivor set was shown', run: bothSeeds },
  {
    title: 'different survivor sets to different nodes',
    prize: sumOf([victim, second]),
    lie: 'another survivor set was shown',
    run: splitViews,
  },
  { title: 'lowered threshold and minimum', prize: own, lie: 'survivor set unique', run: lowThreshold },
  { title: 'Sybil participants', prize: own, lie: "is not one of the study's nodes", run: sybils },
  { title: 'swapped keys', prize: own, lie: 'not signed by the key', run: swappedKeys },
  { title: 'a round asked for twice', prize: own, lie: 'This round has its contribution', run: roundTwice },
  {
    title: 'an old round set up again without the victim',
    prize: own,
    lie: 'an earlier round was asked for again',
    run: earlierRoundAgain,
  },
  { title: 'a pair of survivor sets', prize: own, lie: 'is not safe alone', run: survivorSetPair },
  { title: 'another broadcast to the victim', prize: own, lie: 'another broadcast was shown', run: splitBroadcast },
  { title: 'seeds that repeat', prize: own, lie: 'a key or commitment is used twice', run: repeatedSeeds },
  { title: 'an altered total', prize: wish, lie: 'not the one that was signed', run: alteredTotal },
])('$title: succeeds without the defence, is named with it', ({ prize, lie, run }) => {
  expect(run(false)).toEqual(prize);
  expect(() => run(true)).toThrow(lie);
});
