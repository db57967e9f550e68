package dev.mokalb.speaker.members.jgroups;

/** Why a datagram never reached the cluster. */
enum Refusal {
  NOT_ENCRYPTED("it does not encrypt, this speaker does: give both the same memberlist secret"),
  ENCRYPTED("it encrypts, this speaker has no secret: give both the same memberlist secret"),
  WRONG_SECRET("it has another memberlist secret: give both the same, then restart the speakers"),
  UNKNOWN_FORMAT("it sends what this version cannot read: is it another program, or newer?");

  private final String text;

  Refusal(String text) {
    this.text = text;
  }

  /** What is wrong and what to do, as the end of a sentence. */
  String text() {
    return text;
  }
}
