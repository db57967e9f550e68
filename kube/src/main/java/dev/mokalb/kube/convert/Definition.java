package dev.mokalb.kube.convert;

import dev.mokalb.kube.convert.Tree.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The definition of a kind, in the version in which an API server stores its objects. It is read
 * from the file that the API server gets, so that there is one place for every limit.
 *
 * @param apiVersion group and version
 * @param spec the schema of the field {@code spec}
 */
record Definition(String apiVersion, Tree spec) {

  private static final Map<String, String> PLURALS =
      Map.of(
          CustomResources.POOL_KIND, "ipaddresspools",
          CustomResources.LAYER2_KIND, "l2advertisements",
          CustomResources.BGP_KIND, "bgpadvertisements",
          CustomResources.PEER_KIND, "bgppeers",
          CustomResources.BFD_KIND, "bfdprofiles",
          CustomResources.COMMUNITY_KIND, "communities");

  /** The definition of a kind that holds configuration. */
  static Definition of(String kind) {
    String file = "/crds/metallb.io_" + PLURALS.get(kind) + ".yaml";
    try (InputStream in = Definition.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is not in the class path");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Tree spec = YamlReader.read(text).root().at("spec");
      for (Tree version : spec.at("versions").items()) {
        if (version.at("storage").is(Kind.TRUE)) {
          return new Definition(
              spec.at("group").text() + "/" + version.at("name").text(),
              version.at("schema").at("openAPIV3Schema").at("properties").at("spec"));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + file, e);
    }
    throw new IllegalStateException(file + " has no version that is stored");
  }

  /** How many elements a list right in the {@code spec} may have. */
  int itemsMax(String field) {
    OptionalLong max = spec.at("properties").at(field).at("maxItems").whole();
    return max.isPresent() ? Math.toIntExact(max.getAsLong()) : Integer.MAX_VALUE;
  }

  /** What the schema has against this {@code spec}; the rules in CEL are not looked at. */
  List<Breach> breaches(Tree object) {
    return SchemaCheck.of(spec, object);
  }
}
