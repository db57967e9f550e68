package dev.mokalb.model;

/** Texts for people, where there is room for so much. */
public final class Texts {

  private Texts() {}

  /** Its beginning, and that there was more; at most so many characters. */
  public static String shortened(String text, int charsMax) {
    return text.length() <= charsMax ? text : text.substring(0, charsMax - 1) + "…";
  }
}
