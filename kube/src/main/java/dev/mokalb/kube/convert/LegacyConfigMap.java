package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.mokalb.kube.convert.Tree.Kind;
import dev.mokalb.kube.convert.Tree.Place;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.BgpPeer;
import dev.mokalb.model.config.ConfigEntry;
import dev.mokalb.model.config.ConfigEntry.BfdEntry;
import dev.mokalb.model.config.ConfigEntry.BgpEntry;
import dev.mokalb.model.config.ConfigEntry.CommunityEntry;
import dev.mokalb.model.config.ConfigEntry.Layer2Entry;
import dev.mokalb.model.config.ConfigEntry.PeerEntry;
import dev.mokalb.model.config.ConfigEntry.PoolEntry;
import dev.mokalb.model.config.Layer2Advertisement;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.net.bgp.Community;
import dev.mokalb.net.bgp.CommunityText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Reads the configuration of MetalLB 0.9 to 0.12: YAML text under the key {@code config} of a
 * ConfigMap. Every pool stands by itself; text that is no YAML at all is one bad source, behind
 * which all parts that were in force stay.
 */
public final class LegacyConfigMap {

  public static final String KIND = "ConfigMap";
  public static final String DATA_KEY = "config";

  private static final String POOLS = "address-pools";
  private static final String PEERS = "peers";
  private static final String COMMUNITIES = "bgp-communities";
  private static final String PROFILES = "bfd-profiles";
  private static final Set<String> TOP_LEVEL = Set.of(POOLS, PEERS, COMMUNITIES, PROFILES);

  private static final Set<String> POOL_FIELDS =
      LegacyFields.with(LegacyFields.POOL, "name", "protocol", "bgpAdvertisements");
  private static final Set<String> ADVERTISEMENT_FIELDS = Set.copyOf(LegacyFields.ADVERTISEMENT);
  private static final Set<String> PEER_FIELDS = Set.copyOf(LegacyFields.PEER);
  private static final Set<String> PROFILE_FIELDS = LegacyFields.with(LegacyFields.PROFILE, "name");

  /** Stands for what a name means that has no valid meaning. */
  private static final Community ANY = new Community.Standard(0, 0);

  private final SourceRef whole;
  private final Instant created;
  private final List<Reading> readings = new ArrayList<>();
  private final List<Reading.Good> standIns = new ArrayList<>();
  private final Set<String> good = new HashSet<>();
  private final Map<Problem, Place> places = new HashMap<>();

  private LegacyConfigMap(ObjectKey key, Instant created) {
    this.whole = SourceRef.of(KIND, key);
    this.created = created;
  }

  /**
   * What the text under the key {@code config} says.
   *
   * @param root the text as a tree; absent where it cannot be read
   * @param standIns in place of bad readings, where others refer to their names: that they are bad
   *     is no mistake of the others
   * @param good where the parts stand that are valid by themselves, such as {@code peers[0]}
   * @param places of those problems that have one
   */
  record Content(
      Tree root,
      List<Reading> readings,
      List<Reading.Good> standIns,
      Set<String> good,
      Map<Problem, Place> places) {}

  /** The sources that the ConfigMap consists of; one bad source where it cannot be read at all. */
  public static List<Reading> read(ObjectKey key, Instant created, Map<String, String> data) {
    String text = data.get(DATA_KEY);
    if (text != null) {
      return content(key, created, text, UnaryOperator.identity()).readings();
    }
    LegacyConfigMap reader = new LegacyConfigMap(key, created);
    reader.bad(
        reader.whole,
        "data",
        "has no key \"" + DATA_KEY + "\"",
        "put the configuration under data." + DATA_KEY + ", or delete the ConfigMap");
    return List.copyOf(reader.readings);
  }

  /**
   * Reads the text under the key {@code config}.
   *
   * @param told the place to tell of one in the text
   */
  static Content content(ObjectKey key, Instant created, String text, UnaryOperator<Place> told) {
    LegacyConfigMap reader = new LegacyConfigMap(key, created);
    Tree root = reader.document(text, told);
    root.entries().forEach(reader::topLevel);
    return new Content(root, reader.readings, reader.standIns, reader.good, reader.places);
  }

  private Tree document(String text, UnaryOperator<Place> told) {
    String field = "data." + DATA_KEY;
    try {
      YamlReader.Document document = YamlReader.read(text);
      Tree root = document.root().moved(told);
      if (document.more()) {
        bad(whole, field, "holds more than one document", "keep the first one only");
        return Tree.ABSENT;
      }
      if (!root.isNothing() && !root.is(Kind.MAP)) {
        bad(
            whole,
            field,
            "is a " + kind(root) + " and not a map",
            "begin with the key address-pools");
      }
      return root;
    } catch (JsonProcessingException e) {
      String place = YamlReader.place(e).map(at -> " " + told.apply(at)).orElse("");
      bad(whole, field + place, "is not valid YAML: " + YamlReader.cause(e), "correct it");
      return Tree.ABSENT;
    } catch (IOException e) {
      throw new UncheckedIOException("reading from a string", e);
    }
  }

  private void topLevel(String name, Tree value) {
    if (!TOP_LEVEL.contains(name)) {
      // What the key was meant to be is not known, so all that was in force stays.
      bad(
          whole,
          "data." + DATA_KEY,
          value.place(),
          "has the unknown key \"" + name + "\"",
          "use " + String.join(", ", new TreeSet<>(TOP_LEVEL)));
      return;
    }
    if (value.isNothing()) {
      return;
    }
    if (name.equals(COMMUNITIES)) {
      communities(value);
      return;
    }
    if (!value.is(Kind.LIST)) {
      bad(
          part(name),
          name,
          value.place(),
          "is a " + kind(value) + " and not a list",
          "write a list, each element after a dash");
      return;
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < value.items().size(); i++) {
      Tree item = value.items().get(i);
      String where = name + "[" + i + "]";
      switch (name) {
        case PEERS -> peer(where, "peer" + (i + 1), item);
        case PROFILES ->
            named(name, where, item, names).ifPresent(own -> profile(where, own, item));
        default -> named(name, where, item, names).ifPresent(own -> pool(where, own, item));
      }
    }
  }

  /** The name of an element, unless it has none or an earlier one has it too. */
  private Optional<String> named(String list, String where, Tree item, Set<String> names) {
    Fields fields = Fields.of(Dialect.CONFIG_MAP, part(list), where, item);
    fields.require("name", "give it a name");
    String name = fields.text("name");
    if (!name.isEmpty() && !names.add(name)) {
      fields.wrong("name", "is the name of an earlier one too", "give each a name of its own");
    }
    if (fields.problems().isEmpty()) {
      return Optional.of(name);
    }
    bad(part(list), fields.places());
    return Optional.empty();
  }

  private void pool(String where, String name, Tree item) {
    String entry = POOLS + " \"" + name + "\"";
    Fields fields = Fields.of(Dialect.CONFIG_MAP, part(entry), where, item);
    fields.allow(POOL_FIELDS);
    String protocol = fields.text("protocol");
    boolean layer2 = protocol.equals("layer2");
    if (!layer2 && !protocol.equals("bgp")) {
      fields.wrong("protocol", "is no protocol", "write layer2 or bgp");
    }
    if (layer2 && fields.has("bgpAdvertisements")) {
      fields.wrong(
          "bgpAdvertisements",
          "does not go with protocol layer2",
          "remove it or write protocol bgp");
    } else {
      fields.requireList("bgpAdvertisements");
    }
    PoolEntry pool = new PoolEntry(PoolReader.pool(name, Map.of(), fields));
    add(where, fields, () -> pool);
    if (layer2) {
      readings.add(
          new Reading.Good(
              part(entry + " protocol"),
              created,
              new Layer2Entry(Layer2Advertisement.ofPools(name, Set.of(name)))));
    } else if (protocol.equals("bgp") && fields.mayBeList("bgpAdvertisements")) {
      advertisements(entry, where, name, item);
    }
  }

  /** One that says nothing stands for none. */
  private void advertisements(String entry, String where, String pool, Tree item) {
    Tree list = item.at("bgp-advertisements");
    List<Tree> items = list.items().isEmpty() ? List.of(Tree.ABSENT) : list.items();
    for (int i = 0; i < items.size(); i++) {
      String path = "bgp-advertisements[" + i + "]";
      String at = where + "." + path;
      Fields fields = Fields.of(Dialect.CONFIG_MAP, part(entry + " " + path), at, items.get(i));
      fields.allow(ADVERTISEMENT_FIELDS);
      BgpEntry advertisement = AdvertisementReader.bgpOfPool(pool, fields);
      add(at, fields, () -> advertisement);
    }
  }

  private void peer(String where, String name, Tree item) {
    Fields fields = Fields.of(Dialect.CONFIG_MAP, part(PEERS + " \"" + name + "\""), where, item);
    fields.allow(PEER_FIELDS);
    Optional<BgpPeer> peer = PeerReader.peer(fields, BgpAnnotations.none(fields));
    add(where, fields, () -> new PeerEntry(peer.orElseThrow()));
  }

  private void profile(String where, String name, Tree item) {
    Fields fields =
        Fields.of(Dialect.CONFIG_MAP, part(PROFILES + " \"" + name + "\""), where, item);
    fields.allow(PROFILE_FIELDS);
    BfdEntry profile = new BfdEntry(PeerReader.profile(name, fields));
    add(where, fields, () -> profile);
    standIn(fields, profile);
  }

  private void communities(Tree value) {
    Fields fields = Fields.of(Dialect.CONFIG_MAP, part(COMMUNITIES), "", value);
    SortedMap<String, Community> byName = new TreeMap<>();
    value
        .entries()
        .forEach((name, text) -> {
          switch (CommunityText.parse(text.text())) {
            case CommunityText.Valid valid -> byName.put(name, valid.community());
            case CommunityText.Name _ ->
                fields.wrongEntry(COMMUNITIES, name, "is no community", "write A:B, in quotes");
            case CommunityText.Invalid invalid ->
                fields.wrongEntry(COMMUNITIES, name, invalid.rule(), invalid.remedy());
          }
        });
    add(COMMUNITIES, fields, () -> new CommunityEntry(byName));
    SortedMap<String, Community> allNames = new TreeMap<>(byName);
    value.entries().keySet().forEach(name -> allNames.putIfAbsent(name, ANY));
    standIn(fields, new CommunityEntry(allNames));
  }

  private void standIn(Fields fields, ConfigEntry entry) {
    if (!fields.problems().isEmpty()) {
      standIns.add(new Reading.Good(fields.source(), created, entry));
    }
  }

  private SourceRef part(String entry) {
    return new SourceRef(KIND, whole.key(), entry);
  }

  /** Adds what was read of the part at a path. */
  private void add(String path, Fields fields, Supplier<ConfigEntry> entry) {
    Reading reading = fields.reading(created, entry);
    readings.add(reading);
    places.putAll(fields.places());
    if (reading instanceof Reading.Good) {
      good.add(path);
    }
  }

  private void bad(SourceRef source, String field, Place place, String rule, String remedy) {
    Problem problem = new Problem(source, field + " (" + place + ")", rule, remedy);
    bad(source, Map.of(problem, place));
  }

  private void bad(SourceRef source, String field, String rule, String remedy) {
    bad(source, Map.of(new Problem(source, field, rule, remedy), Place.NONE));
  }

  private void bad(SourceRef source, Map<Problem, Place> problems) {
    readings.add(new Reading.Bad(source, created, List.copyOf(problems.keySet())));
    places.putAll(problems);
  }

  private static String kind(Tree value) {
    return value.is(Kind.LIST) ? "list" : "single value";
  }
}
