/** Stages of opportunities and how likely each leads to an order, in per cent. No I/O. */
export const stages = ['new', 'needs', 'sample', 'quoted', 'negotiation', 'won', 'lost', 'dormant'] as const;
export type Stage = (typeof stages)[number];

export const probabilities: Record<Stage, number> = {
  new: 10,
  needs: 20,
  sample: 40,
  quoted: 50,
  negotiation: 70,
  won: 100,
  lost: 0,
  dormant: 5,
};

export const openStages: readonly Stage[] = ['new', 'needs', 'sample', 'quoted', 'negotiation', 'dormant'];

/** Where it most likely goes from here; one that rests or has ended begins anew. */
export function nextStage(stage: Stage): Stage {
  const way: readonly Stage[] = ['new', 'needs', 'sample', 'quoted', 'negotiation', 'won'];
  const place = way.indexOf(stage);
  return (place < 0 ? undefined : way[place + 1]) ?? 'new';
}
