package dev.mokalb.net;

/**
 * The tag of IEEE 802.1Q that says to which virtual network a frame belongs.
 *
 * @param control the 16 bits behind the tag's Ethernet type: priority (3), drop eligible (1),
 *     identifier (12)
 */
public record VlanTag(int control) {

  private static final int ID_MASK = 0xfff;

  /** Refuses more than 16 bits, a bug of the caller. */
  public VlanTag {
    if (control >>> 16 != 0) {
      throw new IllegalArgumentException("a VLAN tag has 16 bits of control information");
    }
  }

  /** The identifier of the virtual network, 0 to 4095. */
  public int id() {
    return control & ID_MASK;
  }

  /**
   * Whether it carries a priority and no more: a frame with identifier 0 belongs to the network
   * that untagged frames belong to (IEEE 802.1Q §9.6).
   */
  public boolean isPriorityOnly() {
    return id() == 0;
  }
}
