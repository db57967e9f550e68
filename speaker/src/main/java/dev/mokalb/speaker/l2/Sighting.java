package dev.mokalb.speaker.l2;

/** What the network says about addresses that are ours to give. */
public sealed interface Sighting {

  /** What was said, and by whom. */
  Claim claim();

  /**
   * Another speaker claims an address that this node answers for: a hello of the one who takes it
   * over, or who does not know of us.
   *
   * @param node the name that the speaker's hardware address has in the {@link Watchlist}
   */
  record ByPeer(Claim claim, String node) implements Sighting {}

  /**
   * A station that is no speaker claims an address that this node answers for.
   *
   * @param addressesOfStation how many addresses, this one included, the station has claimed of
   *     late; many hint at a router with proxy ARP
   */
  record InUse(Claim claim, int addressesOfStation) implements Sighting {}

  /** The same for an address that may be given to a Service, but is not answered by this node. */
  record InPool(Claim claim, int addressesOfStation) implements Sighting {}

  /** What was seen and what to do. */
  default String message() {
    Claim claim = claim();
    String seen = claim.address() + " by " + claim.mac() + " on interface " + claim.interfaceName();
    return switch (this) {
      case ByPeer peer -> "node " + peer.node() + " claims " + seen;
      case InUse use ->
          claim.kind().isUse()
              ? "another machine uses an address of a Service: "
                  + seen
                  + hint(use.addressesOfStation())
                  + ". It is defended once in 10 s; give that machine another address"
              : "another machine asked whether it may use an address of a Service, and was answered"
                  + " that it is taken: "
                  + seen;
      case InPool pool ->
          claim.kind().isUse()
              ? "another machine uses an address of a pool: "
                  + seen
                  + hint(pool.addressesOfStation())
                  + ". Take the address out of the pool, or give that machine another one"
              : "another machine asked whether an address of a pool is free: " + seen;
    };
  }

  private static String hint(int addresses) {
    return addresses < 4
        ? ""
        : " (and "
            + (addresses - 1)
            + " more; is it a router with proxy ARP, or does another cluster have this pool?)";
  }
}
