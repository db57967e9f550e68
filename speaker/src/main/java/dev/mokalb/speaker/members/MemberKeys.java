package dev.mokalb.speaker.members;

import java.util.List;

/**
 * The secrets between the speakers.
 *
 * @param secrets the one to seal with first, then those that are accepted beside it while they are
 *     exchanged; none means that nothing is sealed
 */
public record MemberKeys(List<String> secrets) {

  /** Speakers that talk in the clear. */
  public static final MemberKeys NONE = new MemberKeys(List.of());

  /** Takes a copy. */
  public MemberKeys {
    secrets = secrets.stream().filter(secret -> !secret.isEmpty()).distinct().toList();
  }

  /** Hides the secrets. */
  @Override
  public String toString() {
    return secrets.size() + " secrets";
  }
}
