package dev.mokalb.speaker.members;

/** Why a speaker answers for nothing although the table may say so. */
public enum Restraint {
  NONE("it is not restrained"),
  /** It is in no view. */
  APART("it is not connected to the other speakers yet"),
  /** Nobody has made a table yet. */
  UNDECIDED("no table of owners has reached it yet"),
  /**
   * It did not run for longer than the others wait, and has to ask whether it is still a member.
   */
  WAKING("it did not run for a while and asks the others whether they went on without it"),
  /** More speakers than it is connected to send what it cannot open. */
  REFUSED(
      "it is alone with its memberlist secret: give all speakers the same; until then it stays"
          + " silent, since the others answer");

  private final String text;

  Restraint(String text) {
    this.text = text;
  }

  /** Why, as a clause about the speaker. */
  public String text() {
    return text;
  }
}
