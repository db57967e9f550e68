package dev.mokalb.net.bgp;

import java.util.List;
import java.util.Optional;

/**
 * The first message of each side (RFC 4271 §4.2), of version 4.
 *
 * @param myAs the field of two octets; {@link Asn#TRANS} where the number does not fit
 * @param holdSeconds 0, or 3 to 65,535
 * @param capabilities in the order of the message (RFC 5492)
 */
public record Open(
    int myAs, int holdSeconds, BgpIdentifier identifier, List<Capability> capabilities)
    implements Message {

  /** Copies the list; refuses numbers that the message may not hold, bugs of the caller. */
  public Open {
    if (myAs < 1 || myAs > 0xffff) {
      throw new IllegalArgumentException("no autonomous system number of two octets: " + myAs);
    }
    if (holdSeconds < 0 || holdSeconds == 1 || holdSeconds == 2 || holdSeconds > 0xffff) {
      throw new IllegalArgumentException("no hold time: " + holdSeconds);
    }
    capabilities = List.copyOf(capabilities);
  }

  /** The sender's number: that of the capability, else that of the field (RFC 6793 §4.1). */
  public Asn asn() {
    return capability(Capability.FourOctetAsn.class)
        .map(Capability.FourOctetAsn::asn)
        .orElseGet(() -> new Asn(myAs));
  }

  /** The first capability of a kind. */
  public <C extends Capability> Optional<C> capability(Class<C> kind) {
    return capabilities.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }
}
