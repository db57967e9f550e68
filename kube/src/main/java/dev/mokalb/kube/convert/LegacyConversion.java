package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import dev.mokalb.kube.convert.Tree.Kind;
import dev.mokalb.kube.json.JsonWriter;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.Configurator;
import dev.mokalb.model.config.Configurator.Memory;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.settings.GoDuration;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Writes the ConfigMap of MetalLB 0.9 to 0.12 anew as custom resources. Values stay as they are
 * written; names that no resource can have are changed, and the change is told.
 */
public final class LegacyConversion {

  private static final String DEFAULT_NAMESPACE = "metallb-system";
  private static final String FIRST_LINE =
      "# Made from MetalLB's ConfigMap by moka-controller convert.\n";
  private static final int NAME_CHARS_MAX = 63;
  private static final Pattern NAME = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern TO_FIRST_LETTER = Pattern.compile("^[^a-z]+");
  private static final Pattern TO_LAST_SIGN = Pattern.compile("-+$");

  private static final YAMLFactory YAML =
      YAMLFactory.builder()
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .stringQuotingChecker(new QuoteNumbers())
          .build();

  /** Quotes what some reader of YAML takes for a number, and Jackson does not see as one. */
  private static final class QuoteNumbers extends StringQuotingChecker.Default {

    private static final long serialVersionUID = 1;

    /** Of base 60 in YAML 1.1, as {@code 64512:1}; of base 2, 8 and 16; with an exponent. */
    private static final Pattern NUMBER =
        Pattern.compile(
            "[-+]?[0-9][0-9_]*(:[0-9.]+)+"
                + "|[-+]?0[box][0-9A-Fa-f_]+"
                + "|[-+]?[0-9_]*\\.?[0-9_]*([eE][-+]?[0-9]+)?"
                + "|[-+]?\\.(inf|Inf|INF|nan|NaN|NAN)");

    @Override
    public boolean needToQuoteValue(String value) {
      return NUMBER.matcher(value).matches() || super.needToQuoteValue(value);
    }
  }

  private final String namespace;
  private final StringBuilder text = new StringBuilder(FIRST_LINE);
  private final List<String> remarks = new ArrayList<>();

  private LegacyConversion(String namespace) {
    this.namespace = namespace;
  }

  /** What became of the input. */
  public sealed interface Result {

    /**
     * It was converted.
     *
     * @param resources as YAML, each document ended by {@code ---}
     * @param remarks what is not the same as before, for people
     */
    record Converted(String resources, List<String> remarks) implements Result {}

    /** It is no valid configuration. */
    record Refused(List<String> problems) implements Result {}
  }

  /**
   * Converts a ConfigMap, or the text under its key {@code config} alone.
   *
   * @param namespace of the resources; that of the ConfigMap where it is empty
   */
  public static Result convert(String input, String namespace) {
    Tree manifest;
    try {
      manifest = YamlReader.read(input).root();
    } catch (JsonProcessingException e) {
      return new Result.Refused(
          List.of(
              "the input is not valid YAML: line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr()
                  + ": "
                  + e.getOriginalMessage().lines().findFirst().orElse("")));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from a string", e);
    }
    boolean whole = manifest.has("kind");
    if (whole && !manifest.at("kind").text().equals(LegacyConfigMap.KIND)) {
      return new Result.Refused(
          List.of(
              "the input is a "
                  + manifest.at("kind").text()
                  + ": give a ConfigMap, or the text under its key config"));
    }
    Tree config = manifest.at("data").at(LegacyConfigMap.DATA_KEY);
    if (whole && !config.is(Kind.TEXT)) {
      return new Result.Refused(
          List.of(
              "the ConfigMap has no text under data.config: give the one that MetalLB 0.9 to 0.12"
                  + " reads"));
    }
    String data = whole ? config.text() : input;
    String own = manifest.at("metadata").at("namespace").text();
    String target =
        namespace.isEmpty() ? (whole && !own.isEmpty() ? own : DEFAULT_NAMESPACE) : namespace;
    List<String> problems = problems(target, data);
    if (!problems.isEmpty()) {
      return new Result.Refused(problems);
    }
    try {
      return new LegacyConversion(target).write(YamlReader.read(data).root());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  /** Those of parts, as they are written, then those between parts. */
  private static List<String> problems(String namespace, String data) {
    List<Reading> readings =
        LegacyConfigMap.read(
            new ObjectKey(namespace, "config"),
            Instant.EPOCH,
            Map.of(LegacyConfigMap.DATA_KEY, data));
    Set<Problem> problems = new LinkedHashSet<>();
    for (Reading reading : readings) {
      if (reading instanceof Reading.Bad bad) {
        problems.addAll(bad.problems());
      }
    }
    problems.addAll(Configurator.next(Memory.EMPTY, readings).problems());
    return problems.stream().map(Problem::message).toList();
  }

  private Result write(Tree root) throws IOException {
    List<Tree> profiles = root.at("bfd-profiles").items();
    Map<String, String> profileNames = names(profiles, "profile", "");
    List<Tree> peers = root.at("peers").items();
    for (int i = 0; i < peers.size(); i++) {
      peer("peer" + (i + 1), peers.get(i), profileNames);
    }
    List<Tree> pools = root.at("address-pools").items();
    Map<String, String> names =
        names(
            pools,
            "pool",
            "; change the annotation metallb.io/address-pool of Services that name it");
    for (Tree pool : pools) {
      resource("IPAddressPool", name(names, pool), spec -> copy(spec, pool, LegacyFields.POOL));
    }
    advertisements(pools, names);
    for (Tree profile : profiles) {
      profile(name(profileNames, profile), profile);
    }
    Map<String, Tree> communities = root.at("bgp-communities").entries();
    if (!communities.isEmpty()) {
      communities(communities);
    }
    return new Result.Converted(text.toString(), remarks);
  }

  private void peer(String name, Tree peer, Map<String, String> profileNames) throws IOException {
    document(
        "v1beta2",
        "BGPPeer",
        name,
        spec -> {
          for (String field : LegacyFields.PEER) {
            Tree value = peer.at(Dialect.CONFIG_MAP.name(field));
            if (field.equals("holdTime") && value.isNothing()) {
              spec.writeStringField(field, GoDuration.format(PeerReader.LEGACY_HOLD));
            } else if (field.equals("bfdProfile") && !value.isNothing()) {
              spec.writeStringField(field, profileNames.getOrDefault(value.text(), value.text()));
            } else if (!field.equals("peerPort") || !value.isZero()) {
              copy(spec, value, field);
            }
          }
        });
  }

  private void advertisements(List<Tree> pools, Map<String, String> names) throws IOException {
    int bgp = 0;
    for (Tree pool : pools) {
      if (pool.at("protocol").text().equals("bgp")) {
        List<Tree> items = pool.at("bgp-advertisements").items();
        for (Tree item : items.isEmpty() ? List.of(Tree.ABSENT) : items) {
          bgp++;
          resource(
              "BGPAdvertisement",
              "bgpadvertisement" + bgp,
              spec -> {
                copy(spec, item, LegacyFields.ADVERTISEMENT);
                pools(spec, name(names, pool));
              });
        }
      }
    }
    int layer2 = 0;
    for (Tree pool : pools) {
      if (pool.at("protocol").text().equals("layer2")) {
        layer2++;
        resource(
            "L2Advertisement", "l2advertisement" + layer2, spec -> pools(spec, name(names, pool)));
      }
    }
  }

  private static void pools(JsonGenerator spec, String pool) throws IOException {
    spec.writeArrayFieldStart("ipAddressPools");
    spec.writeString(pool);
    spec.writeEndArray();
  }

  private void profile(String name, Tree profile) throws IOException {
    resource(
        "BFDProfile",
        name,
        spec -> {
          for (String field : LegacyFields.PROFILE) {
            Tree value = profile.at(Dialect.CONFIG_MAP.name(field));
            if (field.endsWith("Mode")) {
              spec.writeBooleanField(field, value.flag(false));
            } else {
              copy(spec, value, field);
            }
          }
        });
  }

  private void communities(Map<String, Tree> communities) throws IOException {
    resource(
        "Community",
        "communities",
        spec -> {
          spec.writeArrayFieldStart("communities");
          for (Map.Entry<String, Tree> named : new TreeMap<>(communities).entrySet()) {
            spec.writeStartObject();
            spec.writeStringField("name", named.getKey());
            spec.writeStringField("value", named.getValue().text());
            spec.writeEndObject();
          }
          spec.writeEndArray();
        });
  }

  private static void copy(JsonGenerator spec, Tree from, List<String> fields) throws IOException {
    for (String field : fields) {
      copy(spec, from.at(Dialect.CONFIG_MAP.name(field)), field);
    }
  }

  private static void copy(JsonGenerator spec, Tree value, String field) throws IOException {
    if (value.isNothing()) {
      return;
    }
    spec.writeFieldName(field);
    if (LegacyFields.TEXTS.contains(field)) {
      texts(spec, value);
    } else if (value.isFlag()) {
      spec.writeBoolean(value.flag(false));
    } else {
      spec.writeNumber(value.whole().orElseThrow());
    }
  }

  /** Writes text, or what holds text, with the names that resources have for what is in it. */
  private static void texts(JsonGenerator out, Tree value) throws IOException {
    switch (value.kind()) {
      case TEXT, NUMBER, TRUE, FALSE -> out.writeString(value.text());
      case ABSENT, NULL -> out.writeNull();
      case LIST -> {
        out.writeStartArray();
        for (Tree item : value.items()) {
          texts(out, item);
        }
        out.writeEndArray();
      }
      case MAP -> {
        out.writeStartObject();
        for (Map.Entry<String, Tree> entry : value.entries().entrySet()) {
          switch (entry.getKey()) {
            case "match-labels" -> labels(out, entry.getValue());
            case "match-expressions" -> {
              out.writeFieldName("matchExpressions");
              texts(out, entry.getValue());
            }
            default -> {
              out.writeFieldName(entry.getKey());
              texts(out, entry.getValue());
            }
          }
        }
        out.writeEndObject();
      }
    }
  }

  /** Keys of labels are data. */
  private static void labels(JsonGenerator out, Tree labels) throws IOException {
    out.writeObjectFieldStart("matchLabels");
    for (Map.Entry<String, Tree> label : labels.entries().entrySet()) {
      out.writeStringField(label.getKey(), label.getValue().text());
    }
    out.writeEndObject();
  }

  private void resource(String kind, String name, JsonWriter spec) throws IOException {
    document("v1beta1", kind, name, spec);
  }

  private void document(String version, String kind, String name, JsonWriter spec)
      throws IOException {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = YAML.createGenerator(out)) {
      generator.writeStartObject();
      generator.writeStringField("apiVersion", "metallb.io/" + version);
      generator.writeStringField("kind", kind);
      generator.writeObjectFieldStart("metadata");
      generator.writeStringField("name", name);
      generator.writeStringField("namespace", namespace);
      generator.writeEndObject();
      generator.writeObjectFieldStart("spec");
      spec.write(generator);
      generator.writeEndObject();
      generator.writeEndObject();
    }
    text.append(out).append("---\n");
  }

  /**
   * Names for pools or profiles, each its own as far as a resource can bear it.
   *
   * @param what they are, which is the name of one that has no letter too
   * @param remedy what else is to be done where one is changed
   */
  private Map<String, String> names(List<Tree> named, String what, String remedy) {
    Map<String, String> names = new HashMap<>();
    Set<String> taken = new HashSet<>();
    List<String> owns = named.stream().map(each -> each.at("name").text()).toList();
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

  private static String name(Map<String, String> names, Tree named) {
    return names.getOrDefault(named.at("name").text(), "");
  }

  private static Optional<String> valid(String own) {
    String cut = own.substring(0, Math.min(own.length(), NAME_CHARS_MAX));
    String lower = cut.toLowerCase(Locale.ROOT).replace('_', '-');
    String fromLetter = TO_FIRST_LETTER.matcher(lower).replaceFirst("");
    String name = TO_LAST_SIGN.matcher(fromLetter.replaceAll("[^-a-z0-9]", "-")).replaceFirst("");
    return NAME.matcher(name).matches() ? Optional.of(name) : Optional.empty();
  }
}
