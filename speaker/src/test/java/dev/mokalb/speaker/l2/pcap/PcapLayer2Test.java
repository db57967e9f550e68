package dev.mokalb.speaker.l2.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

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

  private static void succeeds(List<String> wrapper, String scenario) throws Exception {
    Namespace.Outcome outcome = Namespace.run(wrapper, Scenarios.class, scenario);
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
  }
}
