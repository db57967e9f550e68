package dev.mokalb.controller.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.ServiceCondition;
import dev.mokalb.model.SpeakerReport;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the reports of speakers come to. A report is {@code node@age says…}: {@code =A+age}
 * announces A since then, {@code A>mac+age} saw the answer, {@code A>-+age} saw none; ages in
 * seconds. The hardware address of a node nK ends in K.
 */
class ReachabilityTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "no report | | |",
        "another node sees the owner | n1@9 =A+60; n2@9 A>1+30 | True Verified |"
            + " other nodes see node n1 answer for it",
        "the owner's own answer proves nothing | n1@9 =A+60 A>1+30; n2@9 | Unknown NotChecked |"
            + " no other node has asked for its address lately; an event says which node announces"
            + " it, if one does",
        "alone | n1@9 =A+60 | Unknown SingleNode |"
            + " its address is announced by node n1, and there is no other node that could ask for it",
        "the other one is not heard of for long | n1@9 =A+60; n2@300 A>1+300 |"
            + " Unknown SingleNode | its address is announced by node n1, and there is no other node"
            + " that could ask for it",
        "nobody announces it | n1@9; n2@9 A>1+30 | Unknown NotChecked |"
            + " no other node has asked for its address lately; an event says which node announces"
            + " it, if one does",
        "who announced it is not heard of for long | n1@300 =A+900; n2@9 A>1+30 |"
            + " Unknown NotChecked |"
            + " no other node has asked for its address lately; an event says which node announces"
            + " it, if one does",
        "nobody answers | n1@9 =A+60; n2@9 A>-+30 | False NobodyAnswers |"
            + " \"10.0.0.1\" is announced by node n1, but node n2 asked for it on the network and"
            + " nobody answered: check that the two are on one network and what lies between them",
        "one hears nothing, another does | n1@9 =A+60; n2@9 A>-+30; n3@9 A>1+30 |"
            + " True Verified | other nodes see node n1 answer for it",
        "a stranger answers | n1@9 =A+60; n2@9 A>9+30 | False AnotherAnswers |"
            + " \"10.0.0.1\" is announced by node n1, but node n2 sees 02:00:00:00:00:09 answer,"
            + " which is no node of this cluster: take the address off that device or out of the"
            + " pool",
        "a stranger answers too | n1@9 =A+60; n2@9 A>1+30 A>9+30 | False AnotherAnswers |"
            + " \"10.0.0.1\" is announced by node n1, but node n2 sees 02:00:00:00:00:09 answer,"
            + " which is no node of this cluster: take the address off that device or out of the"
            + " pool",
        "another node of ours answers | n1@9 =A+60; n2@9 A>3+30; n3@9 | False AnotherAnswers |"
            + " \"10.0.0.1\" is announced by node n1, but node n2 sees 02:00:00:00:00:03 answer,"
            + " which is node n3",
        "an answer from before the move counts for nothing | n1@9 =A+20; n2@9 A>3+30; n3@9 |"
            + " Unknown NotChecked |"
            + " no other node has asked for its address lately; an event says which node announces"
            + " it, if one does",
        "an answer of the moment of the move counts | n1@9 =A+30; n2@9 A>1+30 | True Verified |"
            + " other nodes see node n1 answer for it",
        "an old answer in a new report | n1@9 =A+900; n2@9 A>1+300 | Unknown NotChecked |"
            + " no other node has asked for its address lately; an event says which node announces"
            + " it, if one does",
        "of two who announce it, the last one | n1@9 =A+60; n2@9 =A+20; n3@9 A>2+10 |"
            + " True Verified | other nodes see node n2 answer for it",
        "who announced it before sees the new one | n1@9 =A+60 A>2+10; n2@9 =A+20 |"
            + " True Verified | other nodes see node n2 answer for it",
        "of two at the same time, the first by name | n2@9 =A+60; n1@9 =A+60; n3@9 A>1+10 |"
            + " True Verified | other nodes see node n1 answer for it",
        "a clock far ahead | n1@-300 =A+60; n2@9 A>1+30 | Unknown NotChecked |"
            + " no other node has asked for its address lately; an event says which node announces"
            + " it, if one does",
        "a clock somewhat ahead | n1@-200 =A+60; n2@-100 A>1+-50 | True Verified |"
            + " other nodes see node n1 answer for it",
      })
  void oneAddress(String name, String reports, String expected, String message) {
    Optional<ServiceCondition> condition =
        of(reports == null ? "" : reports).condition(List.of(address("A")), _ -> true);
    assertThat(condition.map(c -> c.status() + " " + c.reason()).orElse(null)).isEqualTo(expected);
    assertThat(condition.map(ServiceCondition::message).orElse(null)).isEqualTo(message);
    assertThat(condition.map(ServiceCondition::type).orElse("mokalb.dev/Reachable"))
        .isEqualTo("mokalb.dev/Reachable");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "both are seen | n1@9 =A+60 =B+60; n2@9 A>1+30 B>1+30 | AB | Verified",
        "one is not checked | n1@9 =A+60 =B+60; n2@9 A>1+30 | AB | NotChecked",
        "one is not announced | n1@9 =A+60; n2@9 A>1+30 | AB | NotChecked",
        "one is by BGP alone | n1@9 =A+60; n2@9 A>1+30 | A | Verified",
        "both are by BGP alone | n1@9; n2@9 | | NotLayer2",
        "the worse of two | n1@9 =A+60 =B+60; n2@9 A>-+30 B>9+30 | AB | AnotherAnswers",
        "the worse of two, the other way round | n1@9 =A+60 =B+60; n2@9 A>-+30 B>1+30 | AB |"
            + " NobodyAnswers",
      })
  void twoAddresses(String name, String reports, String layer2, String reason) {
    List<IpAddress> byLayer2 =
        layer2 == null ? List.of() : layer2.chars().mapToObj(c -> address("" + (char) c)).toList();
    assertThat(
            of(reports)
                .condition(List.of(address("A"), address("B")), byLayer2::contains)
                .map(ServiceCondition::reason))
        .hasValue(reason);
  }

  @Test
  void ofSeveralAddressesTheOneIsNamed() {
    Reachability reachability = of("n1@9 =A+60 =B+60; n2@9 A>1+30");
    assertThat(
            reachability
                .condition(List.of(address("A"), address("B")), _ -> true)
                .map(ServiceCondition::message))
        .hasValueSatisfying(message -> assertThat(message).contains("\"" + address("B") + "\""));
  }

  @Test
  void whoHasNoAddressHasNoCondition() {
    assertThat(of("n1@9 =A+60; n2@9 A>1+30").condition(List.of(), _ -> true)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        " |",
        "n1@300 =A+900 |",
        "n1@9 =A+60 | 291",
        "n1@9 =A+60; n2@20 A>1+30 | 270",
        "n1@9 =A+60; n2@20 A>1+300 | 280",
      })
  void itHoldsUntilTheFirstThingGrowsOld(String reports, Long seconds) {
    assertThat(of(reports == null ? "" : reports).until().orElse(null))
        .isEqualTo(seconds == null ? null : NOW.plusSeconds(seconds));
  }

  @Test
  void tenThousandAddressesAreJudgedQuickly() {
    List<IpAddress> many = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      many.add(IpAddress.of("10.1." + i / 250 + "." + i % 250));
    }
    MacAddress mac = MacAddress.of("02:00:00:00:00:01");
    List<SpeakerReport> reports =
        List.of(
            new SpeakerReport(
                "n1",
                NOW,
                Set.of(mac),
                List.of(new SpeakerReport.Claim(NOW.minusSeconds(60), many)),
                List.of()),
            new SpeakerReport(
                "n2",
                NOW,
                Set.of(),
                List.of(),
                List.of(new SpeakerReport.Sight(NOW.minusSeconds(30), Optional.of(mac), many))));
    Reachability reachability = Reachability.of(reports, NOW);
    assertThat(many)
        .allSatisfy(address ->
            assertThat(
                    reachability
                        .condition(List.of(address), _ -> true)
                        .map(ServiceCondition::reason))
                .hasValue("Verified"));
  }

  // ---- the notation

  private static Reachability of(String reports) {
    return Reachability.of(
        Arrays.stream(reports.split(";", -1))
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .map(ReachabilityTest::report)
            .toList(),
        NOW);
  }

  private static SpeakerReport report(String text) {
    List<String> words = List.of(text.split(" ", -1));
    String[] head = words.getFirst().split("@", -1);
    List<SpeakerReport.Claim> claims = new ArrayList<>();
    List<SpeakerReport.Sight> sights = new ArrayList<>();
    for (String word : words.subList(1, words.size())) {
      int plus = word.indexOf('+');
      Instant at = ago(word.substring(plus + 1));
      if (word.startsWith("=")) {
        claims.add(new SpeakerReport.Claim(at, List.of(address(word.substring(1, plus)))));
      } else {
        String mac = word.substring(word.indexOf('>') + 1, plus);
        sights.add(
            new SpeakerReport.Sight(
                at,
                mac.equals("-") ? Optional.empty() : Optional.of(mac(mac)),
                List.of(address(word.substring(0, word.indexOf('>'))))));
      }
    }
    return new SpeakerReport(
        head[0], ago(head[1]), Set.of(mac(head[0].substring(1))), claims, sights);
  }

  private static Instant ago(String seconds) {
    return NOW.minus(Duration.ofSeconds(Long.parseLong(seconds)));
  }

  private static IpAddress address(String letter) {
    return IpAddress.of("10.0.0." + (letter.charAt(0) - 'A' + 1));
  }

  private static MacAddress mac(String digit) {
    return MacAddress.of("02:00:00:00:00:0" + digit);
  }

  /** Where nothing is announced by layer 2 no Service says anything of it. */
  @Test
  void aReportOfBgpSessionsAloneCountsForNothing() {
    SpeakerReport sessions = new SpeakerReport("n1", NOW, Set.of(), List.of(), List.of());
    List<IpAddress> addresses = List.of(IpAddress.of("192.168.2.200"));
    assertThat(Reachability.of(List.of(sessions), NOW).condition(addresses, _ -> false)).isEmpty();
  }
}
