package dev.mokalb.controller.webhook.review;

import dev.mokalb.kube.admission.AdmissionRequest;
import dev.mokalb.kube.admission.AdmissionRequest.Submitted;
import dev.mokalb.kube.convert.CustomResources;
import dev.mokalb.model.config.ConfigEntry.PoolEntry;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.SourceRef;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pools whose addresses an IPAddressPool is to have when they are gone, as its annotation
 * {@value #ANNOTATION} says: their names, with commas between. It may be stored although it
 * overlaps them, and takes effect in the moment in which they give the addresses up, so that no
 * Service loses one.
 */
record Succession(SourceRef successor, Set<String> replaced) {

  static final String ANNOTATION = "mokalb.dev/replaces";

  /** What the object says as it is to be stored; of other kinds nothing. */
  static Succession of(AdmissionRequest request) {
    String names =
        request
            .after()
            .filter(_ -> request.target().kind().equals(CustomResources.POOL_KIND))
            .map(Submitted::meta)
            .map(meta -> meta.annotations().getOrDefault(ANNOTATION, ""))
            .orElse("");
    return new Succession(
        SourceRef.of(request.target().kind(), request.target().key()),
        Stream.of(names.split(",", -1))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toUnmodifiableSet()));
  }

  boolean isNone() {
    return replaced.isEmpty();
  }

  /** The configuration without the pools that are replaced. */
  World without(World world) {
    List<Reading> left = world.readings().stream().filter(one -> !isReplaced(one)).toList();
    return World.of(left);
  }

  private boolean isReplaced(Reading reading) {
    return reading instanceof Reading.Good(SourceRef source, _, PoolEntry(var pool))
        && replaced.contains(pool.name())
        && !source.equals(successor);
  }

  /** What is told of a conflict with a pool that is replaced. */
  static String told(Problem conflict) {
    return new Problem(
            conflict.source(),
            conflict.field(),
            conflict.rule(),
            "as the annotation "
                + ANNOTATION
                + " has it, it takes effect once that pool is deleted or has given them up")
        .message();
  }
}
