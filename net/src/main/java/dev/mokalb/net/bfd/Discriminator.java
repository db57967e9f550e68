package dev.mokalb.net.bfd;

/**
 * What one end calls a session: 32 bits that only this end understands (RFC 5880 §6.3).
 *
 * @param bits all of them; 0 stands for "not known"
 */
public record Discriminator(int bits) {

  /** In place of the other end's, before it was heard. */
  public static final Discriminator UNKNOWN = new Discriminator(0);

  public boolean isKnown() {
    return bits != 0;
  }

  /** As routers print it. */
  @Override
  public String toString() {
    return Integer.toUnsignedString(bits);
  }
}
