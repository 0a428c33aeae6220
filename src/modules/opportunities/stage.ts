import type { Language } from '../../core/context.ts';

/** What a stage means; its name, probability and place are the company's own. No I/O. */
export const stageKinds = ['open', 'won', 'lost', 'dormant'] as const;
export type StageKind = (typeof stageKinds)[number];

export interface Stage {
  id: number;
  /** What opportunities hold; never changed. */
  code: string;
  nameEn: string;
  nameZh: string;
  probabilityBp: number;
  position: number;
  kind: StageKind;
  isRetired: boolean;
  version: number;
}

/** The company's stages, in their order. */
export class Pipeline {
  private readonly byCode: ReadonlyMap<string, Stage>;

  constructor(readonly all: readonly Stage[]) {
    this.byCode = new Map(all.map((stage) => [stage.code, stage]));
  }

  /** Those that an opportunity can be moved to. */
  get inUse(): Stage[] {
    return this.all.filter(({ isRetired }) => !isRetired);
  }

  /** Throws for a code that no opportunity can have. */
  of(code: string): Stage {
    const stage = this.byCode.get(code);
    if (!stage) throw new Error(`there is no stage ${code}`);
    return stage;
  }

  find(code: string): Stage | undefined {
    return this.byCode.get(code);
  }

  /** The codes of some kinds, retired ones among them. */
  codesOf(...kinds: readonly StageKind[]): string[] {
    return this.all.filter(({ kind }) => kinds.includes(kind)).map(({ code }) => code);
  }

  /** Where a new opportunity begins. */
  get first(): Stage {
    const first = this.inUse.find(({ kind }) => kind === 'open');
    if (!first) throw new Error('there is no stage to begin in');
    return first;
  }

  get won(): Stage {
    const won = this.inUse.find(({ kind }) => kind === 'won');
    if (!won) throw new Error('there is no stage for what was won');
    return won;
  }

  /** Where it most likely goes from here; one that rests or has ended begins anew. */
  next(code: string): Stage {
    const { kind, position } = this.of(code);
    if (kind !== 'open') return this.first;
    return this.inUse.find((stage) => stage.kind === 'open' && stage.position > position) ?? this.won;
  }

  name(code: string, language: Language): string {
    const stage = this.byCode.get(code);
    return stage ? stageName(stage, language) : code;
  }

  /** An opportunity's own probability, else its stage's, in basis points. */
  probability({ stage, probabilityBp }: { stage: string; probabilityBp: number | null }): number {
    const { kind, probabilityBp: usual } = this.of(stage);
    return kind === 'open' || kind === 'dormant' ? (probabilityBp ?? usual) : usual;
  }
}

export function stageName({ nameEn, nameZh }: Pick<Stage, 'nameEn' | 'nameZh'>, language: Language): string {
  return language === 'en' ? nameEn : nameZh;
}
