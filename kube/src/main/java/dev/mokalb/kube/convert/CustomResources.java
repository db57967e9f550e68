package dev.mokalb.kube.convert;

import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.model.config.ConfigEntry.BfdEntry;
import dev.mokalb.model.config.ConfigEntry.CommunityEntry;
import dev.mokalb.model.config.ConfigEntry.Layer2Entry;
import dev.mokalb.model.config.ConfigEntry.PeerEntry;
import dev.mokalb.model.config.ConfigEntry.PoolEntry;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.net.bgp.Community;
import dev.mokalb.net.bgp.CommunityText;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads the custom resources of {@code metallb.io}. All that a definition's schema and rules refuse
 * is refused here too, since an object may be older than the definition.
 */
public final class CustomResources {

  public static final String POOL_KIND = "IPAddressPool";
  public static final String LAYER2_KIND = "L2Advertisement";
  public static final String BGP_KIND = "BGPAdvertisement";
  public static final String PEER_KIND = "BGPPeer";
  public static final String BFD_KIND = "BFDProfile";
  public static final String COMMUNITY_KIND = "Community";

  private CustomResources() {}

  private static Fields spec(String kind, ObjectMeta meta, Tree spec) {
    return Fields.of(Dialect.RESOURCE, SourceRef.of(kind, meta.key()), "spec", spec);
  }

  /** Reads an IPAddressPool of {@code v1beta1}. */
  static Reading pool(ObjectMeta meta, Tree spec) {
    Fields fields = spec(POOL_KIND, meta, spec);
    PoolEntry entry = new PoolEntry(PoolReader.pool(meta.key().name(), meta.labels(), fields));
    return fields.reading(meta.version().created(), () -> entry);
  }

  /** Reads an L2Advertisement of {@code v1beta1}. */
  static Reading layer2(ObjectMeta meta, Tree spec) {
    Fields fields = spec(LAYER2_KIND, meta, spec);
    Layer2Entry entry = new Layer2Entry(AdvertisementReader.layer2(fields));
    return fields.reading(meta.version().created(), () -> entry);
  }

  /** Reads a BGPAdvertisement of {@code v1beta1}. */
  static Reading bgp(ObjectMeta meta, Tree spec) {
    Fields fields = spec(BGP_KIND, meta, spec);
    var entry = AdvertisementReader.bgp(fields, new BgpAnnotations(meta.annotations(), fields));
    return fields.reading(meta.version().created(), () -> entry);
  }

  /** Reads a BGPPeer of {@code v1beta2}. */
  static Reading peer(ObjectMeta meta, Tree spec) {
    Fields fields = spec(PEER_KIND, meta, spec);
    var peer = PeerReader.peer(fields, new BgpAnnotations(meta.annotations(), fields));
    return fields.reading(meta.version().created(), () -> new PeerEntry(peer.orElseThrow()));
  }

  /** Reads a BFDProfile of {@code v1beta1}. */
  static Reading bfd(ObjectMeta meta, Tree spec) {
    Fields fields = spec(BFD_KIND, meta, spec);
    BfdEntry entry = new BfdEntry(PeerReader.profile(meta.key().name(), fields));
    return fields.reading(meta.version().created(), () -> entry);
  }

  /** Reads a Community of {@code v1beta1}. */
  static Reading community(ObjectMeta meta, Tree spec) {
    Fields fields = spec(COMMUNITY_KIND, meta, spec);
    SortedMap<String, Community> byName = new TreeMap<>();
    for (Fields one : fields.children("communities")) {
      one.require("name", "name the community");
      String name = one.text("name");
      CommunityText value = CommunityText.parse(one.text("value"));
      switch (value) {
        case CommunityText.Valid valid -> {
          if (!name.isEmpty() && byName.put(name, valid.community()) != null) {
            one.wrong("name", "is given twice", "give every community a name of its own");
          }
        }
        case CommunityText.Name _ ->
            one.wrong("value", "is no community", "write A:B or large:A:B:C");
        case CommunityText.Invalid invalid -> one.wrong("value", invalid.rule(), invalid.remedy());
      }
    }
    return fields.reading(meta.version().created(), () -> new CommunityEntry(byName));
  }
}
