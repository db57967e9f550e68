package dev.mokalb.lab.router;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  /**
   * The {@link RackRouter} of a lab with the usual addresses, as a BGPPeer "tor".
   *
   * @param fields more of its spec, like {@code bfdProfile: fast}
   */
  public static String peer(String... fields) {
    return annotatedPeer(Map.of(), fields);
  }

  /** The same, with annotations. */
  public static String annotatedPeer(Map<String, String> annotations, String... fields) {
    String notes =
        annotations.entrySet().stream()
            .map(note -> note.getKey() + ": \"" + note.getValue() + '"')
            .collect(Collectors.joining(", "));
    String more = Stream.of(fields).map(field -> "  " + field + "\n").collect(Collectors.joining());
    return """
    ---
    apiVersion: metallb.io/v1beta2
    kind: BGPPeer
    metadata: {name: tor, namespace: metallb-system, annotations: {%s}}
    spec:
      myASN: %d
      peerASN: %d
      peerAddress: 192.168.2.1
      connectTime: 1s
    """
            .formatted(notes, RackRouter.NODES_ASN, RackRouter.ASN)
        + more;
  }

  private RackManifests() {}
}
