package dev.mokalb.kube.convert;

import dev.mokalb.kube.convert.Tree.Kind;
import dev.mokalb.kube.convert.Tree.Place;
import dev.mokalb.model.settings.GoDuration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The custom resources that say the same as a ConfigMap of MetalLB 0.9 to 0.12: one for each part
 * that has been read without a mistake, under the name that it has when all are. Values stay as
 * they are written, and know where that is; names that no resource can have are changed, and the
 * change is told.
 */
final class LegacyResources {

  private static final String PROFILE = "profile";

  private static final int NAME_CHARS_MAX = 63;
  private static final Pattern NAME = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern TO_FIRST_LETTER = Pattern.compile("^[^a-z]+");
  private static final Pattern TO_LAST_SIGN = Pattern.compile("-+$");

  private final Set<String> good;
  private final Map<String, Definition> definitions = new HashMap<>();
  private final List<Resource> resources = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  private LegacyResources(Set<String> good) {
    this.good = good;
  }

  /**
   * One of them.
   *
   * @param definition of its kind
   * @param spec fields with values, in the order in which they are written; it stands where the
   *     part stands of which it is made
   */
  record Resource(String kind, Definition definition, String name, Tree spec) {

    /** For what an API server would refuse it. */
    List<Breach> breaches() {
      List<Breach> breaches = new ArrayList<>(definition.breaches(spec));
      breaches.addAll(ConversionRules.breaches(kind, spec));
      return breaches;
    }

    /** Kind and name. */
    @Override
    public String toString() {
      return kind + " \"" + name + "\"";
    }
  }

  /**
   * What a resource is made of.
   *
   * @param path where it stands in the text, such as {@code peers[0]}
   */
  private record Part(String path, Tree tree) {}

  /** All of them, and what is not the same as before. */
  record Made(List<Resource> resources, List<String> remarks) {}

  /** Makes them of the configuration. */
  static Made of(LegacyConfigMap.Content content) {
    LegacyResources made = new LegacyResources(content.good());
    made.make(content.root());
    return new Made(List.copyOf(made.resources), List.copyOf(made.remarks));
  }

  private void make(Tree root) {
    List<Part> profiles = parts("bfd-profiles", root.at("bfd-profiles"));
    Map<String, String> profileNames = names(profiles, PROFILE, "");
    List<Part> peers = parts("peers", root.at("peers"));
    for (int i = 0; i < peers.size(); i++) {
      add(
          peers.get(i),
          CustomResources.PEER_KIND,
          "peer" + (i + 1),
          peer -> peer(peer, profileNames));
    }
    List<Part> pools = parts("address-pools", root.at("address-pools"));
    Map<String, String> names =
        names(
            pools,
            "pool",
            "; change the annotation metallb.io/address-pool of Services that name it");
    for (Part pool : pools) {
      add(
          pool,
          CustomResources.POOL_KIND,
          name(names, pool),
          one -> fields(one, LegacyFields.POOL));
    }
    advertisements(pools, names);
    for (Part profile : profiles) {
      add(profile, CustomResources.BFD_KIND, name(profileNames, profile), LegacyResources::profile);
    }
    communities(new Part("bgp-communities", root.at("bgp-communities")));
  }

  private static List<Part> parts(String path, Tree list) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < list.items().size(); i++) {
      parts.add(new Part(path + "[" + i + "]", list.items().get(i)));
    }
    return parts;
  }

  /** Of a part with a mistake nothing is made. */
  private void add(Part part, String kind, String name, Function<Tree, Map<String, Tree>> fields) {
    if (good.contains(part.path())) {
      Tree spec = Tree.ofMap(fields.apply(part.tree()), part.tree().place());
      resources.add(new Resource(kind, definition(kind), name, spec));
    }
  }

  private Definition definition(String kind) {
    return definitions.computeIfAbsent(kind, Definition::of);
  }

  private static Map<String, Tree> peer(Tree peer, Map<String, String> profileNames) {
    Map<String, Tree> spec = new LinkedHashMap<>();
    for (String field : LegacyFields.PEER) {
      Tree value = peer.at(Dialect.CONFIG_MAP.name(field));
      if (field.equals("holdTime") && value.isNothing()) {
        spec.put(field, Tree.ofText(GoDuration.format(PeerReader.LEGACY_HOLD)));
      } else if (field.equals("bfdProfile") && !value.isNothing()) {
        // What is not there has the name that it would have.
        String own = value.text();
        String profile = profileNames.getOrDefault(own, valid(own).orElse(PROFILE));
        spec.put(field, Tree.ofText(profile).standingAt(value.place()));
      } else if (!field.equals("peerPort") || !value.isZero()) {
        put(spec, field, value);
      }
    }
    return spec;
  }

  private void advertisements(List<Part> pools, Map<String, String> names) {
    int bgp = 0;
    for (Part pool : pools) {
      if (pool.tree().at("protocol").text().equals("bgp")) {
        for (Part item : advertisements(pool)) {
          bgp++;
          add(
              item,
              CustomResources.BGP_KIND,
              "bgpadvertisement" + bgp,
              one -> {
                Map<String, Tree> spec = fields(one, LegacyFields.ADVERTISEMENT);
                spec.put("ipAddressPools", only(name(names, pool)));
                return spec;
              });
        }
      }
    }
    int layer2 = 0;
    for (Part pool : pools) {
      if (pool.tree().at("protocol").text().equals("layer2")) {
        layer2++;
        add(
            pool,
            CustomResources.LAYER2_KIND,
            "l2advertisement" + layer2,
            _ -> Map.of("ipAddressPools", only(name(names, pool))));
      }
    }
  }

  /** One that says nothing stands for none. */
  private static List<Part> advertisements(Part pool) {
    String path = pool.path() + ".bgp-advertisements";
    List<Part> parts = parts(path, pool.tree().at("bgp-advertisements"));
    return parts.isEmpty() ? List.of(new Part(path + "[0]", Tree.ABSENT)) : parts;
  }

  private static Tree only(String pool) {
    return Tree.ofList(List.of(Tree.ofText(pool)), Place.NONE);
  }

  private static Map<String, Tree> profile(Tree profile) {
    Map<String, Tree> spec = new LinkedHashMap<>();
    for (String field : LegacyFields.PROFILE) {
      Tree value = profile.at(Dialect.CONFIG_MAP.name(field));
      if (field.endsWith("Mode")) {
        spec.put(field, Tree.ofFlag(value.flag(false), value.place()));
      } else {
        put(spec, field, value);
      }
    }
    return spec;
  }

  /** As many objects as it takes: what they say is the same as if it were one. */
  private void communities(Part communities) {
    List<Tree> all = new ArrayList<>();
    new TreeMap<>(communities.tree().entries())
        .forEach((name, value) -> {
          Map<String, Tree> community = new LinkedHashMap<>();
          community.put("name", Tree.ofText(name).standingAt(value.place()));
          community.put("value", texts(value));
          all.add(Tree.ofMap(community, value.place()));
        });
    int max = definition(CustomResources.COMMUNITY_KIND).itemsMax("communities");
    for (int from = 0; from < all.size(); from += max) {
      List<Tree> some = List.copyOf(all.subList(from, Math.min(from + max, all.size())));
      String name = "communities" + (from == 0 ? "" : "-" + (from / max + 1));
      add(
          communities,
          CustomResources.COMMUNITY_KIND,
          name,
          _ -> Map.of("communities", Tree.ofList(some, some.getFirst().place())));
    }
  }

  private static Map<String, Tree> fields(Tree from, List<String> fields) {
    Map<String, Tree> spec = new LinkedHashMap<>();
    for (String field : fields) {
      put(spec, field, from.at(Dialect.CONFIG_MAP.name(field)));
    }
    return spec;
  }

  private static void put(Map<String, Tree> spec, String field, Tree value) {
    if (value.isNothing()) {
      return;
    }
    if (field.equals("nodeSelectors")) {
      spec.put(field, selectors(value));
    } else if (LegacyFields.TEXTS.contains(field)) {
      spec.put(field, texts(value));
    } else if (value.isFlag()) {
      spec.put(field, Tree.ofFlag(value.flag(false), value.place()));
    } else {
      spec.put(field, Tree.ofNumber(value.whole().orElseThrow(), value.place()));
    }
  }

  /** Text, or what holds text, with the names that resources have for what is in it. */
  private static Tree texts(Tree value) {
    return switch (value.kind()) {
      case TEXT, NUMBER, TRUE, FALSE, ABSENT, NULL -> value.as(Kind.TEXT);
      case LIST ->
          Tree.ofList(value.items().stream().map(LegacyResources::texts).toList(), value.place());
      case MAP -> selector(value);
    };
  }

  /** A selector that says nothing selects everything. */
  private static Tree selectors(Tree list) {
    return Tree.ofList(
        list.items().stream()
            .map(item -> item.isNothing() ? Tree.ofMap(Map.of(), item.place()) : texts(item))
            .toList(),
        list.place());
  }

  /** A selector or an expression in one; what says nothing is left out. */
  private static Tree selector(Tree selector) {
    Map<String, Tree> fields = new LinkedHashMap<>();
    selector
        .entries()
        .forEach((name, value) -> {
          if (!value.isNothing()) {
            switch (name) {
              case "match-labels" -> fields.put("matchLabels", labels(value));
              case "match-expressions" -> fields.put("matchExpressions", texts(value));
              default -> fields.put(name, texts(value));
            }
          }
        });
    return Tree.ofMap(fields, selector.place());
  }

  /** Keys of labels are data. */
  private static Tree labels(Tree labels) {
    Map<String, Tree> texts = new LinkedHashMap<>();
    labels.entries().forEach((key, value) -> texts.put(key, value.as(Kind.TEXT)));
    return Tree.ofMap(texts, labels.place());
  }

  /**
   * Names for pools or profiles, each its own as far as a resource can bear it.
   *
   * @param what they are, which is the name of one that has no letter too
   * @param remedy what else is to be done where one is changed
   */
  private Map<String, String> names(List<Part> named, String what, String remedy) {
    Map<String, String> names = new HashMap<>();
    Set<String> taken = new HashSet<>();
    List<String> owns = named.stream().map(each -> each.tree().at("name").text()).toList();
    owns.stream().filter(own -> NAME.matcher(own).matches()).forEach(taken::add);
    for (String own : owns) {
      String candidate = own;
      if (!taken.contains(own)) {
        String name = valid(own).orElse(what);
        candidate = name;
        for (int i = 2; !taken.add(candidate); i++) {
          candidate = name + "-" + i;
        }
        remarks.add("%s \"%s\" is called \"%s\" now%s".formatted(what, own, candidate, remedy));
      }
      names.put(own, candidate);
    }
    return names;
  }

  private static String name(Map<String, String> names, Part named) {
    return names.getOrDefault(named.tree().at("name").text(), "");
  }

  private static Optional<String> valid(String own) {
    String cut = own.substring(0, Math.min(own.length(), NAME_CHARS_MAX));
    String lower = cut.toLowerCase(Locale.ROOT).replace('_', '-');
    String fromLetter = TO_FIRST_LETTER.matcher(lower).replaceFirst("");
    String name = TO_LAST_SIGN.matcher(fromLetter.replaceAll("[^-a-z0-9]", "-")).replaceFirst("");
    return NAME.matcher(name).matches() ? Optional.of(name) : Optional.empty();
  }
}
