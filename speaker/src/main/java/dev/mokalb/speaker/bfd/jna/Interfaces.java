package dev.mokalb.speaker.bfd.jna;

/** The numbers of interfaces. */
public final class Interfaces {

  private Interfaces() {}

  /** The number of the interface with this name, 0 if there is none. */
  public static int index(String name) {
    return LibC.if_nametoindex(name);
  }
}
