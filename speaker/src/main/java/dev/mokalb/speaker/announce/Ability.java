package dev.mokalb.speaker.announce;

/** What this node can answer for, as its interfaces are at the moment. */
@FunctionalInterface
public interface Ability {

  /** It can answer for everything, for all that is known. */
  Ability FULL = _ -> 0;

  /** For how many addresses of the group it cannot answer. */
  int lacks(AddressGroup group);
}
