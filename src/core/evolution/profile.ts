/** What a hub's stage of operation stands for: limits of agents, defaults, how much is decided without a person. */
export const PROFILES = ['production', 'staging', 'development'] as const;
export type ProfileName = (typeof PROFILES)[number];

export interface Profile {
  readonly genomeBytes: number;
  readonly maxAgents: number;
  /** `stop.generations` if no stop rule is named. */
  readonly generations: number;
  /** An agent with a lower safety score is quarantined. */
  readonly quarantineBelow: number;
  /** Share of decisions to be taken without a person, 0..1. */
  readonly autonomyTarget: number;
}

const PROFILE_RULES: Readonly<Record<ProfileName, Profile>> = {
  production: {
    genomeBytes: 6_656,
    maxAgents: 10_000,
    generations: 50,
    quarantineBelow: 0.95,
    autonomyTarget: 0.75,
  },
  staging: {
    genomeBytes: 7_168,
    maxAgents: 5_000,
    generations: 25,
    quarantineBelow: 0.95,
    autonomyTarget: 0.8,
  },
  development: {
    genomeBytes: 8_192,
    maxAgents: 1_000,
    generations: 10,
    quarantineBelow: 0.8,
    autonomyTarget: 0.85,
  },
};

/** The profile's rules; governance and quarantine use production where none is named. */
export const profileRules = (profile: ProfileName | undefined): Profile =>
  PROFILE_RULES[profile ?? 'production'];

/** The rules of a profile that was named; undefined where none was. */
export const namedProfile = (profile: ProfileName | undefined): Profile | undefined =>
  profile === undefined ? undefined : PROFILE_RULES[profile];
