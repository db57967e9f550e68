package dev.mokalb.controller.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.controller.alloc.PoolUsage;
import dev.mokalb.controller.loop.LoopCounters;
import dev.mokalb.controller.loop.LoopFigures;
import dev.mokalb.controller.loop.LoopFigures.Duty;
import dev.mokalb.controller.loop.Overview;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.model.metrics.TextFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControllerMetricsTest {

  private static List<String> samples(Overview overview) {
    ControllerFigures figures =
        new ControllerFigures(
            new LoopFigures(Duty.SERVING, 5, 3, 32, 1),
            overview,
            new LoopCounters(120, 4, 0),
            new ControllerFigures.Writes(32, 70, 2),
            1);
    return TextFormat.of(ControllerMetrics.of(figures))
        .lines()
        .filter(line -> !line.startsWith("#"))
        .toList();
  }

  @Test
  void metalLbsNamesAndLabels() {
    Overview overview =
        new Overview(
            new TreeMap<>(
                Map.of(
                    "both",
                    new PoolUsage(
                        new PoolUsage.ByFamily(10, Long.MAX_VALUE),
                        new PoolUsage.ByFamily(3, 1),
                        new PoolUsage.ByFamily(7, Long.MAX_VALUE)),
                    "four",
                    new PoolUsage(
                        new PoolUsage.ByFamily(2, 0),
                        new PoolUsage.ByFamily(2, 0),
                        new PoolUsage.ByFamily(0, 0)),
                    "visited",
                    // One of the eight is held, and a stranger uses another one.
                    new PoolUsage(
                        new PoolUsage.ByFamily(8, 0),
                        new PoolUsage.ByFamily(1, 0),
                        new PoolUsage.ByFamily(6, 0)))),
            new TreeMap<>(Map.of("Exhausted", 3)),
            new TreeMap<>(Map.of("visited", 1)),
            true,
            2);
    assertThat(samples(overview))
        .containsExactly(
            "metallb_allocator_addresses_total{pool=\"both\"} 9.223372036854776E18",
            "metallb_allocator_addresses_total{pool=\"four\"} 2",
            "metallb_allocator_addresses_total{pool=\"visited\"} 8",
            "metallb_allocator_addresses_in_use_total{pool=\"both\"} 4",
            "metallb_allocator_addresses_in_use_total{pool=\"four\"} 2",
            "metallb_allocator_addresses_in_use_total{pool=\"visited\"} 1",
            "metallb_allocator_ipv4_addresses_total{pool=\"both\"} 10",
            "metallb_allocator_ipv4_addresses_total{pool=\"four\"} 2",
            "metallb_allocator_ipv4_addresses_total{pool=\"visited\"} 8",
            "metallb_allocator_ipv4_addresses_in_use_total{pool=\"both\"} 3",
            "metallb_allocator_ipv4_addresses_in_use_total{pool=\"four\"} 2",
            "metallb_allocator_ipv4_addresses_in_use_total{pool=\"visited\"} 1",
            "metallb_allocator_ipv6_addresses_total{pool=\"both\"} 9.223372036854776E18",
            "metallb_allocator_ipv6_addresses_total{pool=\"four\"} 0",
            "metallb_allocator_ipv6_addresses_total{pool=\"visited\"} 0",
            "metallb_allocator_ipv6_addresses_in_use_total{pool=\"both\"} 1",
            "metallb_allocator_ipv6_addresses_in_use_total{pool=\"four\"} 0",
            "metallb_allocator_ipv6_addresses_in_use_total{pool=\"visited\"} 0",
            "metallb_k8s_client_updates_total 120",
            "metallb_k8s_client_update_errors_total 4",
            "metallb_k8s_client_config_loaded_bool 1",
            "metallb_k8s_client_config_stale_bool 1",
            "mokalb_controller_duty{duty=\"standing_by\"} 0",
            "mokalb_controller_duty{duty=\"taking_over\"} 0",
            "mokalb_controller_duty{duty=\"serving\"} 1",
            "mokalb_controller_services_refused{reason=\"Exhausted\"} 3",
            "mokalb_controller_addresses_quarantined{pool=\"visited\"} 1",
            "mokalb_controller_services_queued 5",
            "mokalb_controller_services_unsettled 1",
            "mokalb_controller_sweep_findings_total 0",
            "mokalb_controller_writes_in_flight 32",
            "mokalb_controller_writes_in_flight_limit 32",
            "mokalb_controller_metallb_controllers 1",
            "mokalb_controller_events_written_total 70",
            "mokalb_controller_events_dropped_total 2");
  }

  @Test
  void aReplicaThatStandsByCountsNoAddressTwice() {
    assertThat(samples(new Overview(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), false, 0)))
        .noneMatch(line -> line.startsWith("metallb_allocator"))
        .contains(
            "metallb_k8s_client_config_loaded_bool 0", "metallb_k8s_client_config_stale_bool 0");
  }

  @Test
  void whoServesWebhooksAloneKnowsTheConfiguration() {
    assertThat(samples(Overview.ofConfiguration(Optional.empty())))
        .contains("metallb_k8s_client_config_loaded_bool 0");
    SourceRef source = SourceRef.of("IPAddressPool", new ObjectKey("metallb-system", "p"));
    Reading bad =
        new Reading.Bad(
            source, Instant.EPOCH, List.of(new Problem(source, "field", "is bad", "mend it")));
    assertThat(samples(Overview.ofConfiguration(Optional.of(List.of(bad)))))
        .contains(
            "metallb_k8s_client_config_loaded_bool 1", "metallb_k8s_client_config_stale_bool 1");
    assertThat(samples(Overview.ofConfiguration(Optional.of(List.of()))))
        .contains(
            "metallb_k8s_client_config_loaded_bool 1", "metallb_k8s_client_config_stale_bool 0");
  }

  @ParameterizedTest
  @CsvSource({
    "SERVING, false, true",
    "SERVING, true, true",
    "TAKING_OVER, true, false",
    "STANDING_BY, false, false",
    "STANDING_BY, true, true",
  })
  void readyIsToServeOrToBeAbleTo(Duty duty, boolean warm, boolean ready) {
    assertThat(ControllerHealth.ready(duty, warm).isEmpty()).isEqualTo(ready);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "5000, true", "5001, false", "60000, false"})
  void aliveIsALoopThatTurns(long millis, boolean alive) {
    assertThat(ControllerHealth.alive(Duration.ofMillis(millis)).isEmpty()).isEqualTo(alive);
  }
}
