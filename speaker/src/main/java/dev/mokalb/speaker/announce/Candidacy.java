package dev.mokalb.speaker.announce;

import dev.mokalb.model.SmallSet;
import dev.mokalb.net.IpAddress;
import java.util.SortedSet;

/** Whether a Service is to be announced by layer 2, and who may do it. The same on every node. */
public sealed interface Candidacy {

  /** It is, by one of these nodes. */
  record Announced(SortedSet<IpAddress> addresses, Eligibility eligible) implements Candidacy {
    public Announced {
      addresses = SmallSet.copyOf(addresses);
    }
  }

  /** It is not. */
  record Silent(Silence why) implements Candidacy {}

  /** It is not a Service that is served at all. */
  record NotOurs() implements Candidacy {}
}
