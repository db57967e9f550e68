package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.convert.Tree.Kind;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.json.JsonShapeException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Converts a BGPPeer between {@code v1beta1} and {@code v1beta2}. The fields of the older version
 * mean the same in the newer one, so that they are copied as they are: what is absent stays absent.
 * What only the newer version has stays with the object in an annotation while it is of the older
 * one, so that reading and writing it as such loses nothing.
 */
public final class PeerConversion {

  /** Holds the fields of the {@code spec} that {@code v1beta1} does not have, as JSON. */
  public static final String ANNOTATION = "mokalb.dev/bgppeer-v1beta2-fields";

  private static final String OLD = "metallb.io/v1beta1";
  private static final String NEW = "metallb.io/v1beta2";

  private static final Set<String> OLD_FIELDS =
      Set.of(
          "bfdProfile",
          "ebgpMultiHop",
          "holdTime",
          "keepaliveTime",
          "myASN",
          "nodeSelectors",
          "password",
          "peerASN",
          "peerAddress",
          "peerPort",
          "routerID",
          "sourceAddress");

  private static final Set<String> NEW_FIELDS =
      Set.of(
          "connectTime",
          "disableMP",
          "dualStackAddressFamily",
          "dynamicASN",
          "enableGracefulRestart",
          "interface",
          "localASN",
          "passwordSecret",
          "vrf");

  /** A field that the older version requires, and the one of the newer that excludes it. */
  private static final Map<String, String> EXCLUSIVE =
      Map.of("peerASN", "dynamicASN", "peerAddress", "interface", "password", "passwordSecret");

  private static final String API_VERSION = "apiVersion";
  private static final String KIND = "kind";
  private static final String METADATA = "metadata";
  private static final String ANNOTATIONS = "annotations";
  private static final String SPEC = "spec";

  private PeerConversion() {}

  /**
   * Reads an object and writes it in the wanted version.
   *
   * @param object before its first token
   * @param wanted group and version
   * @throws JsonShapeException it is no BGPPeer, or there is no way to that version
   */
  public static void convert(JsonParser object, String wanted, JsonGenerator out)
      throws IOException {
    Tree peer = Tree.read(object);
    String given = peer.at(API_VERSION).text();
    if (!peer.at(KIND).text().equals(CustomResources.PEER_KIND)) {
      throw new JsonShapeException(
          "the kind \"" + peer.at(KIND).text() + "\" is not converted here: only BGPPeer is");
    }
    for (String version : new String[] {given, wanted}) {
      if (!version.equals(OLD) && !version.equals(NEW)) {
        throw new JsonShapeException(
            "the version \"" + version + "\" of BGPPeer is neither " + OLD + " nor " + NEW);
      }
    }
    Tree converted = peer;
    if (!given.equals(wanted)) {
      converted = wanted.equals(OLD) ? older(peer) : newer(peer);
    }
    converted.write(out);
  }

  private static Tree older(Tree peer) throws IOException {
    Map<String, Tree> kept = new LinkedHashMap<>();
    Map<String, Tree> left = new LinkedHashMap<>();
    peer.at(SPEC)
        .entries()
        .forEach((field, value) -> (OLD_FIELDS.contains(field) ? kept : left).put(field, value));
    Map<String, Tree> annotations =
        new LinkedHashMap<>(peer.at(METADATA).at(ANNOTATIONS).entries());
    annotations.remove(ANNOTATION);
    if (!left.isEmpty()) {
      annotations.put(ANNOTATION, Tree.ofText(Tree.ofEntries(left).json()));
    }
    return with(peer, OLD, annotations, kept);
  }

  private static Tree newer(Tree peer) {
    Map<String, Tree> annotations =
        new LinkedHashMap<>(peer.at(METADATA).at(ANNOTATIONS).entries());
    Tree kept = annotations.remove(ANNOTATION);
    Map<String, Tree> spec = new LinkedHashMap<>(peer.at(SPEC).entries());
    // The port 0 is the older version's word for none.
    spec.computeIfPresent("peerPort", (_, port) -> port.isZero() ? null : port);
    fields(kept == null ? "" : kept.text())
        .entries()
        .forEach((field, value) -> {
          if (NEW_FIELDS.contains(field)) {
            spec.putIfAbsent(field, value);
          }
        });
    EXCLUSIVE.forEach((old, excluded) -> {
      if (spec.containsKey(excluded)) {
        // Whoever wrote the older version last has the word, unless it had to write something.
        spec.remove(isGiven(spec.getOrDefault(old, Tree.ABSENT)) ? excluded : old);
      }
    });
    return with(peer, NEW, annotations, spec);
  }

  private static boolean isGiven(Tree value) {
    return !value.isNothing() && !value.isZero();
  }

  /** What an annotation keeps; nothing if somebody has spoilt it. */
  private static Tree fields(String json) {
    try (JsonParser parser = JsonFields.parser(json)) {
      Tree tree = Tree.read(parser);
      return tree.is(Kind.MAP) ? tree : Tree.ABSENT;
    } catch (IOException spoilt) {
      return Tree.ABSENT;
    }
  }

  private static Tree with(
      Tree peer, String version, Map<String, Tree> annotations, Map<String, Tree> spec) {
    Map<String, Tree> metadata = new LinkedHashMap<>(peer.at(METADATA).entries());
    if (annotations.isEmpty()) {
      metadata.remove(ANNOTATIONS);
    } else {
      metadata.put(ANNOTATIONS, Tree.ofEntries(annotations));
    }
    Map<String, Tree> fields = new LinkedHashMap<>(peer.entries());
    fields.put(API_VERSION, Tree.ofText(version));
    fields.put(METADATA, Tree.ofEntries(metadata));
    if (fields.containsKey(SPEC)) {
      fields.put(SPEC, Tree.ofEntries(spec));
    }
    return Tree.ofEntries(fields);
  }
}
