package dev.mokalb.speaker.bgp;

import dev.mokalb.model.config.BgpPeer;
import dev.mokalb.model.config.BgpPeer.Neighbour;
import dev.mokalb.net.IpFamily;

/**
 * A peer with which there can be no session on this node.
 *
 * @param peer address or interface, and port, as {@link PeerStatus} has it
 * @param vrf the VRF's device; empty for none
 * @param why in words that say what to do
 */
public record NoSession(String peer, String vrf, Cause cause, String why) {

  /** Where the reason comes from. */
  public enum Cause {
    /** What is written, or a Secret that it names. */
    SETTINGS,
    /** Another peer with the same neighbour; that is told as a conflict of the configuration. */
    CONFLICT
  }

  /** What stands for a state where there is none of RFC 4271. */
  public static final String STATE = "None";

  /** Of a peer as it is written down, whatever is wrong with it. */
  public static NoSession of(BgpPeer peer, Cause cause, String why) {
    String place =
        switch (peer.remote().neighbour()) {
          case Neighbour.Address it when it.address().family() == IpFamily.IPV6 ->
              "[" + it.address() + "]";
          case Neighbour.Address it -> it.address().toString();
          case Neighbour.Interface it -> it.name();
        };
    return new NoSession(place + ":" + peer.remote().port(), peer.local().vrf(), cause, why);
  }
}
