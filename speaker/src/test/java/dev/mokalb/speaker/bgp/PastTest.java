package dev.mokalb.speaker.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PastTest {

  /** Restart time, stale time, the node's uptime when the process began, its age; what is said. */
  @ParameterizedTest
  @CsvSource({
    "120,  0,        86400, 0,        RESTARTED_FORWARDING",
    "120,  0,        121,   0,        RESTARTED_FORWARDING",
    "120,  0,        120,   0,        RESTARTED",
    "120,  0,        30,    0,        RESTARTED",
    "120,  0,        ,      0,        RESTARTED",
    "120,  0,        86400, 120,      RESTARTED_FORWARDING",
    "120,  0,        86400, 121,      FRESH",
    "120,  0,        30,    7200,     FRESH",
    "120,  0,        ,      7200,     FRESH",
    "1200, 0,        900,   0,        RESTARTED",
    "120,  86400,    900,   0,        RESTARTED_FORWARDING_OF_LATE",
    "120,  86400,    120,   0,        RESTARTED",
    "120,  86400,    86521, 7200,     RESTARTED_FORWARDING",
    "4095, 16777215, 16781310, 0,     RESTARTED_FORWARDING_OF_LATE",
    "4095, 16777215, 16781311, 0,     RESTARTED_FORWARDING",
    "4095, 16777215, 16781311, 16781311, FRESH",
  })
  void whatIsSaidIsTrue(int restart, int stale, Long booted, long seconds, LocalNode.Start start) {
    Past past = new Past(booted == null ? OptionalLong.empty() : OptionalLong.of(booted));
    assertThat(past.start(new PeerSettings.Restart(restart, stale), seconds)).isEqualTo(start);
  }
}
