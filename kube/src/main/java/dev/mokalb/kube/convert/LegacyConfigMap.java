package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.mokalb.kube.convert.Tree.Kind;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.ConfigEntry.Layer2Entry;
import dev.mokalb.model.config.Layer2Advertisement;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.SourceRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the configuration of MetalLB 0.9 to 0.12: YAML text under the key {@code config} of a
 * ConfigMap. Every pool stands by itself; text that is no YAML at all is one bad source, behind
 * which all parts that were in force stay.
 */
public final class LegacyConfigMap {

  public static final String KIND = "ConfigMap";
  public static final String DATA_KEY = "config";

  private static final String POOLS = "address-pools";
  private static final Set<String> TOP_LEVEL =
      Set.of(POOLS, "peers", "bgp-communities", "bfd-profiles");
  private static final Set<String> POOL_KEYS =
      Set.of(
          "name", "protocol", "addresses", "auto-assign", "avoid-buggy-ips", "bgp-advertisements");

  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final SourceRef whole;
  private final Instant created;
  private final List<Reading> readings = new ArrayList<>();

  private LegacyConfigMap(ObjectKey key, Instant created) {
    this.whole = SourceRef.of(KIND, key);
    this.created = created;
  }

  /** The sources that the ConfigMap consists of; one bad source where it cannot be read at all. */
  public static List<Reading> read(ObjectKey key, Instant created, Map<String, String> data) {
    LegacyConfigMap reader = new LegacyConfigMap(key, created);
    String text = data.get(DATA_KEY);
    if (text == null) {
      reader.bad(
          reader.whole,
          "data",
          "has no key \"" + DATA_KEY + "\"",
          "put the configuration under data." + DATA_KEY + ", or delete the ConfigMap");
    } else {
      reader.document(text);
    }
    return List.copyOf(reader.readings);
  }

  private void document(String text) {
    Tree root;
    try (JsonParser parser = YAML.createParser(text)) {
      root = Tree.read(parser);
      if (parser.nextToken() != null) {
        bad(whole, "data." + DATA_KEY, "holds more than one document", "keep the first one only");
        return;
      }
    } catch (JsonProcessingException e) {
      bad(whole, "data." + DATA_KEY + location(e), "is not valid YAML: " + cause(e), "correct it");
      return;
    } catch (IOException e) {
      throw new UncheckedIOException("reading from a string", e);
    }
    if (root.is(Kind.ABSENT) || root.is(Kind.NULL)) {
      return;
    }
    if (!root.is(Kind.MAP)) {
      bad(
          whole,
          "data." + DATA_KEY,
          "is a " + kind(root) + " and not a map",
          "begin with the key address-pools");
      return;
    }
    root.entries().forEach(this::topLevel);
  }

  private void topLevel(String name, Tree value) {
    if (!TOP_LEVEL.contains(name)) {
      // What the key was meant to be is not known, so all that was in force stays.
      bad(
          whole,
          "data." + DATA_KEY,
          "has the unknown key \"" + name + "\"",
          "use " + String.join(", ", new TreeSet<>(TOP_LEVEL)));
      return;
    }
    if (isEmpty(value)) {
      return;
    }
    if (!name.equals(POOLS)) {
      bad(
          part(name),
          name,
          "is not supported by this version of Moka, which announces by layer 2 only",
          "remove it, or keep the pools that need it elsewhere");
      return;
    }
    if (!value.is(Kind.LIST)) {
      bad(part(name), name, "is a " + kind(value) + " and not a list", "write a list of pools");
      return;
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < value.items().size(); i++) {
      pool(POOLS + "[" + i + "]", value.items().get(i), names);
    }
  }

  private void pool(String where, Tree pool, Set<String> names) {
    String name = pool.at("name").text();
    if (name.isEmpty()) {
      bad(part(POOLS), where + ".name", "is missing", "give the pool a name");
      return;
    }
    if (!names.add(name)) {
      bad(
          part(POOLS),
          where + ".name \"" + name + "\"",
          "is the name of an earlier pool too",
          "give every pool a name of its own");
      return;
    }
    SourceRef source = part(POOLS + " \"" + name + "\"");
    List<Problem> problems = poolProblems(source, where, pool);
    if (!problems.isEmpty()) {
      readings.add(new Reading.Bad(source, created, problems));
      return;
    }
    PoolText text =
        new PoolText(
            name,
            where + ".addresses",
            pool.at("addresses").texts(),
            pool.at("auto-assign").flag(true),
            pool.at("avoid-buggy-ips").flag(false));
    readings.add(text.check(source, created));
    if (pool.at("protocol").text().equals("layer2")) {
      readings.add(
          new Reading.Good(
              part(POOLS + " \"" + name + "\" protocol"),
              created,
              new Layer2Entry(new Layer2Advertisement(new TreeSet<>(Set.of(name))))));
    }
  }

  private static List<Problem> poolProblems(SourceRef source, String where, Tree pool) {
    List<Problem> problems = new ArrayList<>();
    for (String key : pool.entries().keySet()) {
      if (!POOL_KEYS.contains(key)) {
        problems.add(
            new Problem(
                source,
                where,
                "has the unknown key \"" + key + "\"",
                "use " + String.join(", ", new TreeSet<>(POOL_KEYS))));
      }
    }
    String protocol = pool.at("protocol").text();
    if (!protocol.equals("layer2") && !protocol.equals("bgp")) {
      problems.add(
          new Problem(
              source,
              where + ".protocol \"" + protocol + "\"",
              "is no protocol",
              "write layer2 or bgp"));
    }
    if (protocol.equals("layer2") && pool.has("bgp-advertisements")) {
      problems.add(
          new Problem(
              source,
              where + ".bgp-advertisements",
              "does not go with protocol layer2",
              "remove it or write protocol bgp"));
    }
    for (String flag : List.of("auto-assign", "avoid-buggy-ips")) {
      if (pool.has(flag) && !pool.at(flag).is(Kind.BOOLEAN)) {
        problems.add(
            new Problem(
                source,
                where + "." + flag + " \"" + pool.at(flag).text() + "\"",
                "is not true or false",
                "write true or false"));
      }
    }
    if (!pool.at("addresses").is(Kind.LIST)) {
      problems.add(
          new Problem(
              source,
              where + ".addresses",
              "is not a list",
              "list networks or ranges, such as - 192.168.2.200-192.168.2.225"));
    }
    return problems;
  }

  private SourceRef part(String entry) {
    return new SourceRef(KIND, whole.key(), entry);
  }

  private void bad(SourceRef source, String field, String rule, String remedy) {
    readings.add(
        new Reading.Bad(source, created, List.of(new Problem(source, field, rule, remedy))));
  }

  private static String location(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
  }

  /** The first line of the parser's message, without its advice for programmers. */
  private static String cause(JsonProcessingException e) {
    return e.getOriginalMessage().lines().findFirst().orElse("it cannot be read").strip();
  }

  /** A key with nothing behind it; YAML has an empty text or null there. */
  private static boolean isEmpty(Tree value) {
    return value.is(Kind.NULL) || (value.is(Kind.TEXT) && value.text().isEmpty());
  }

  private static String kind(Tree value) {
    return value.is(Kind.LIST) ? "list" : "single value";
  }
}
