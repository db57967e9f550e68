package dev.mokalb.speaker.l2.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real frames on real interfaces. */
class PcapLayer2Test {

  @Test
  void answersForItsAddressesAndNoOther() throws Exception {
    succeeds(List.of(), "answers");
  }

  @Test
  void announcesNewAddressesAtOnceAndThenOnSchedule() throws Exception {
    succeeds(List.of(), "gratuitous");
  }

  @Test
  void followsInterfacesThatComeAndGo() throws Exception {
    succeeds(List.of(), "interfaces");
  }

  @Test
  void namesTheMissingCapability() throws Exception {
    succeeds(List.of("setpriv", "--bounding-set=-net_raw", "--"), "permission");
  }

  @Test
  void recoversOnceTheLibraryIsThere() throws Exception {
    succeeds(List.of(), "library");
  }

  @ParameterizedTest
  @ValueSource(strings = {"answers", "neighbours", "groups", "no-ipv6"})
  void speaksNeighbourDiscovery(String scenario) throws Exception {
    succeeds(Namespace.run(List.of(), NdpScenarios.class, scenario));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"masters", "stacked", "tagged", "rename", "carrier", "lost", "promiscuous"})
  void knowsKindsOfInterfaces(String scenario) throws Exception {
    succeeds(Namespace.run(List.of(), InterfaceScenarios.class, scenario));
  }

  @ParameterizedTest
  @ValueSource(strings = {"stranger", "defence", "ask", "probe", "poll", "hostile"})
  void noticesStrangers(String scenario) throws Exception {
    succeeds(Namespace.run(List.of(), ConflictScenarios.class, scenario));
  }

  private static void succeeds(List<String> wrapper, String scenario) throws Exception {
    succeeds(Namespace.run(wrapper, Scenarios.class, scenario));
  }

  private static void succeeds(Namespace.Outcome outcome) {
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
  }
}
