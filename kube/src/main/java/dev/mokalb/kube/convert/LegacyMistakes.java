package dev.mokalb.kube.convert;

import dev.mokalb.kube.convert.LegacyResources.Resource;
import dev.mokalb.kube.convert.Tree.Place;
import dev.mokalb.model.config.Configurator;
import dev.mokalb.model.config.Configurator.Memory;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.Reading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * All that is wrong with a ConfigMap, in one round: what its reader has against its parts and what
 * an API server would have against the resources made of the others, as they are written; then what
 * parts have against each other.
 */
final class LegacyMistakes {

  /** Mistakes of one kind may be thousands, as in a list of labels that are too long. */
  private static final int BREACHES_MAX = 12;

  /** What is told of a part, and where it stands. */
  private record Mistake(Place place, String message) {}

  private LegacyMistakes() {}

  /** One sentence for each. */
  static List<String> of(LegacyConfigMap.Content content, List<Resource> resources) {
    List<Mistake> mistakes = new ArrayList<>();
    List<Reading> valid = new ArrayList<>(content.standIns());
    for (Reading reading : content.readings()) {
      switch (reading) {
        case Reading.Bad bad -> mistakes.addAll(ofReader(bad.problems(), content.places()));
        case Reading.Good good -> valid.add(good);
      }
    }
    resources.forEach(resource -> mistakes.addAll(ofApiServer(resource)));
    mistakes.sort(Comparator.comparing(Mistake::place));
    List<String> told = new ArrayList<>(mistakes.stream().map(Mistake::message).toList());
    Configurator.next(Memory.EMPTY, valid).problems().forEach(one -> told.add(one.message()));
    return told;
  }

  /** How many more there are is told behind the others. */
  private static List<Mistake> ofReader(List<Problem> problems, Map<Problem, Place> places) {
    Place last = last(problems.stream().map(one -> places.getOrDefault(one, Place.NONE)).toList());
    return problems.stream()
        .map(one -> new Mistake(places.getOrDefault(one, last), one.message()))
        .toList();
  }

  private static List<Mistake> ofApiServer(Resource resource) {
    List<Breach> all = resource.breaches();
    List<Mistake> told = new ArrayList<>();
    for (Breach breach : all.subList(0, Math.min(all.size(), BREACHES_MAX))) {
      Place place = breach.value().place();
      told.add(
          new Mistake(
              place.equals(Place.NONE) ? resource.spec().place() : place,
              breach.message(resource.toString())));
    }
    if (all.size() > BREACHES_MAX) {
      int more = all.size() - BREACHES_MAX;
      told.add(
          new Mistake(
              last(told.stream().map(Mistake::place).toList()),
              resource + ": the object has " + more + " more mistakes: correct these first"));
    }
    return told;
  }

  private static Place last(List<Place> places) {
    return places.stream().max(Comparator.naturalOrder()).orElse(Place.NONE);
  }
}
