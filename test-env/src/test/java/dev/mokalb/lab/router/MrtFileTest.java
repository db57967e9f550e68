package dev.mokalb.lab.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MrtFileTest {

  private static final String PEERS =
      "00000000 000d 0001 00000013" // TABLE_DUMP_V2, PEER_INDEX_TABLE, 19 octets
          + "00000000 0000 0001" // collector, no view, one peer
          + "00 00000000 00000000 0000"; // its type, identifier, address, system

  private static final String ATTRIBUTES = "000e 40010100 400200 40030400000000";

  @Test
  void aTableIsWrittenAsRfc6396HasIt() {
    byte[] file = MrtFile.of(List.of(prefix("10.200.0.1", 32), prefix("198.51.100.0", 23)));
    assertThat(HexFormat.of().formatHex(file))
        .isEqualTo(
            (PEERS
                    + "00000000 000d 0002 00000021" // RIB_IPV4_UNICAST, 33 octets
                    + "00000000 20 0ac80001 0001 0000 00000000"
                    + ATTRIBUTES
                    + "00000000 000d 0002 00000020"
                    + "00000001 17 c63364 0001 0000 00000000"
                    + ATTRIBUTES)
                .replace(" ", ""));
  }

  private static IpPrefix prefix(String address, int length) {
    return IpPrefix.containing(IpAddress.of(address), length);
  }
}
