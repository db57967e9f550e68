package dev.mokalb.speaker.kube;

/** The pod that objects go with: the garbage collector removes them after it. */
public record Owner(String name, String uid) {

  /** Objects stay until somebody removes them. */
  public static final Owner NONE = new Owner("", "");
}
