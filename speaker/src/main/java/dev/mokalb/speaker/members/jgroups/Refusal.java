package dev.mokalb.speaker.members.jgroups;

/** Why a datagram never reached the cluster. */
enum Refusal {
  NOT_ENCRYPTED("it does not encrypt, this speaker does: give both the same memberlist secret"),
  ENCRYPTED("it encrypts, this speaker has no secret: give both the same memberlist secret"),
  WRONG_SECRET("it has another memberlist secret: give both the same"),
  REPLAYED("it was received before: somebody records and repeats what speakers say"),
  UNKNOWN_FORMAT("it sends what this version cannot read: is it another program, or newer?");

  private final String text;

  Refusal(String text) {
    this.text = text;
  }

  /** What is wrong and what to do, as the end of a sentence. */
  String text() {
    return text;
  }

  /** Whether it means that the two were given different secrets. */
  boolean isForAnotherSecret() {
    return this == NOT_ENCRYPTED || this == ENCRYPTED || this == WRONG_SECRET;
  }
}
