package dev.mokalb.kube.convert;

import dev.mokalb.model.config.BgpAdvertisement;
import dev.mokalb.model.config.ConfigEntry.BgpEntry;
import dev.mokalb.model.config.Layer2Advertisement;
import dev.mokalb.model.config.NodeChoice;
import dev.mokalb.model.config.PoolSelection;
import dev.mokalb.model.select.LabelSelectors;
import dev.mokalb.net.bgp.Community;
import dev.mokalb.net.bgp.CommunityText;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads L2Advertisement, BGPAdvertisement and {@code bgp-advertisements} of the ConfigMap. */
final class AdvertisementReader {

  private static final int LENGTH_V4_MAX = 32;
  private static final int LENGTH_V6_MAX = 128;
  private static final long LOCAL_PREF_MAX = 0xffff_ffffL;

  private AdvertisementReader() {}

  /** The advertisement, which means nothing if there were problems. */
  static Layer2Advertisement layer2(Fields fields) {
    List<NodeChoice.Preference> preferred = new ArrayList<>();
    for (Fields one : fields.children("preferredNodeSelectors")) {
      one.require("weight", "write a weight from 1 to 100");
      OptionalLong weight = one.number("weight", 1, NodeChoice.Preference.WEIGHT_MAX);
      var selector = SelectorReader.selector(one.child("preference"));
      weight.ifPresent(w -> preferred.add(new NodeChoice.Preference((int) w, selector)));
    }
    return new Layer2Advertisement(
        fields.source().key().name(),
        pools(fields),
        SelectorReader.selectors(fields, "serviceSelectors"),
        new NodeChoice(SelectorReader.selectors(fields, "nodeSelectors"), preferred),
        new TreeSet<>(fields.texts("interfaces")));
  }

  private static PoolSelection pools(Fields fields) {
    return new PoolSelection(
        new TreeSet<>(fields.distinctTexts("ipAddressPools")),
        SelectorReader.selectors(fields, "ipAddressPoolSelectors"));
  }

  /** An advertisement of the resource, which means nothing if there were problems. */
  static BgpEntry bgp(Fields fields, BgpAnnotations annotations) {
    LabelSelectors services = SelectorReader.selectors(fields, "serviceSelectors");
    return bgp(
        fields,
        new BgpAdvertisement.Scope(fields.source(), pools(fields)),
        services,
        SelectorReader.selectors(fields, "nodeSelectors"),
        annotations.weight());
  }

  /** One of {@code bgp-advertisements} of a pool of the ConfigMap. */
  static BgpEntry bgpOfPool(String pool, Fields fields) {
    return bgp(
        fields,
        new BgpAdvertisement.Scope(
            fields.source(), PoolSelection.named(new TreeSet<>(List.of(pool)))),
        LabelSelectors.NONE,
        LabelSelectors.NONE,
        BgpAdvertisement.Weight.NONE);
  }

  private static BgpEntry bgp(
      Fields fields,
      BgpAdvertisement.Scope scope,
      LabelSelectors services,
      LabelSelectors nodes,
      BgpAdvertisement.Weight weight) {
    SortedSet<Community> communities = new TreeSet<>();
    SortedSet<String> aliases = new TreeSet<>();
    communities(fields, communities, aliases);
    BgpAdvertisement.Aggregation aggregation = aggregation(fields);
    if (!services.isEmpty() && !aggregation.equals(BgpAdvertisement.Aggregation.NONE)) {
      fields.wrong(
          "serviceSelectors",
          "does not go with an aggregationLength below 32 or an aggregationLengthV6 below 128: an"
              + " aggregate would carry Services that are not selected",
          "remove the selectors, or the aggregation lengths");
    }
    long localPref = fields.number("localPref", 0, LOCAL_PREF_MAX).orElse(0);
    return new BgpEntry(
        new BgpAdvertisement(
            scope,
            services,
            nodes,
            new TreeSet<>(fields.distinctTexts("peers")),
            new BgpAdvertisement.Form(
                aggregation,
                localPref == 0 ? OptionalLong.empty() : OptionalLong.of(localPref),
                communities,
                weight)),
        aliases);
  }

  private static BgpAdvertisement.Aggregation aggregation(Fields fields) {
    return new BgpAdvertisement.Aggregation(
        (int) fields.number("aggregationLength", 1, LENGTH_V4_MAX).orElse(LENGTH_V4_MAX),
        (int) fields.number("aggregationLengthV6", 1, LENGTH_V6_MAX).orElse(LENGTH_V6_MAX));
  }

  private static void communities(
      Fields fields, SortedSet<Community> communities, SortedSet<String> aliases) {
    List<String> texts = fields.distinctTexts("communities");
    for (int i = 0; i < texts.size(); i++) {
      switch (CommunityText.parse(texts.get(i))) {
        case CommunityText.Valid valid -> communities.add(valid.community());
        case CommunityText.Name name -> {
          if (name.text().isBlank()) {
            fields.wrong("communities", i, "is empty", "write A:B, large:A:B:C or a name");
          }
          aliases.add(name.text());
        }
        case CommunityText.Invalid invalid ->
            fields.wrong("communities", i, invalid.rule(), invalid.remedy());
      }
    }
    if (communities.size() + aliases.size() > BgpAdvertisement.COMMUNITIES_MAX) {
      fields.wrong(
          "communities",
          "holds "
              + (communities.size() + aliases.size())
              + ", and a route carries "
              + BgpAdvertisement.COMMUNITIES_MAX
              + " at most",
          "keep those that routers act on");
    }
  }
}
