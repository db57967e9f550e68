package dev.mokalb.model.metrics;

import dev.mokalb.model.metrics.MetricFamily.Sample;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** One number that each of several things has. */
public record MetricRow<T>(
    String name, String help, MetricFamily.Type type, ToDoubleFunction<T> value) {

  /** The family of this number over all of them. */
  public MetricFamily of(Collection<? extends T> things, Function<? super T, List<Label>> labels) {
    return new MetricFamily(
        name,
        help,
        type,
        things.stream()
            .map(thing -> new Sample(labels.apply(thing), value.applyAsDouble(thing)))
            .toList());
  }
}
