package dev.mokalb.lab.router;

/** Objects by which addresses are announced to a {@link RackRouter}; they may follow each other. */
public final class RackManifests {

  /** Addresses that are on no network of the lab. */
  public static final String POOL =
      """
      ---
      apiVersion: metallb.io/v1beta1
      kind: IPAddressPool
      metadata: {name: default, namespace: metallb-system}
      spec: {addresses: [198.51.100.1-198.51.100.99]}
      """;

  /** All addresses to all peers. */
  public static final String ADVERTISEMENT =
      """
      ---
      apiVersion: metallb.io/v1beta1
      kind: BGPAdvertisement
      metadata: {name: all, namespace: metallb-system}
      """;

  /** The other end of {@link RackRouter#BFD}. */
  public static final String PROFILE =
      """
      ---
      apiVersion: metallb.io/v1beta1
      kind: BFDProfile
      metadata: {name: fast, namespace: metallb-system}
      spec: {receiveInterval: 50, transmitInterval: 50, detectMultiplier: 3}
      """;

  private RackManifests() {}
}
