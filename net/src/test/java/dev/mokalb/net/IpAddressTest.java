package dev.mokalb.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "192.168.2.200, 192.168.2.200",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "fe80::1, fe80::1",
    "2001:DB8::A, 2001:db8::a",
    "2001:0db8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
    // RFC 5952 §4.2.2: a single group of zeroes is not shortened.
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    // RFC 5952 §4.2.3: the longest run is shortened, the first of two that are equally long.
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "0:0:0:0:0:0:0:0, ::",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
    "::1.2.3.4, ::102:304",
    // An IPv4-mapped address (RFC 4291 §2.5.5.2) is the IPv4 address.
    "::ffff:1.2.3.4, 1.2.3.4",
    "::ffff:102:304, 1.2.3.4",
  })
  void readsAndWrites(String text, String canonical) {
    IpAddress address = IpAddress.of(text);
    assertThat(address).hasToString(canonical);
    assertThat(IpAddress.of(canonical)).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "1.2.3.256",
        "1.2.3.1000",
        "010.0.0.1",
        "1.2.3.04",
        "1.2.3.4 ",
        " 1.2.3.4",
        "1.2.3.-4",
        "1.2.3.+4",
        "1.2.3.4/24",
        "0x1.2.3.4",
        "1.2.3.\u0664",
        "localhost",
        ":",
        ":::",
        "::1::",
        "1::2::3",
        ":1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "1:2:3:4::5:6:7:8",
        "12345::",
        "g::",
        "fe80::1%eth0",
        "[::1]",
        "::1.2.3",
        "::1.2.3.4:5",
        "1.2.3.4::",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::\uff11",
      })
  void refusesEverythingElse(String text) {
    assertThat(IpAddress.parse(text)).isEmpty();
    assertThatThrownBy(() -> IpAddress.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ordersIpv4BeforeIpv6AndWithoutSigns() {
    assertThat(
            new IpAddress[] {
              IpAddress.of("0.0.0.0"),
              IpAddress.of("127.255.255.255"),
              IpAddress.of("128.0.0.0"),
              IpAddress.of("255.255.255.255"),
              IpAddress.of("::"),
              IpAddress.of("::8000:0:0:0"),
              IpAddress.of("0:0:0:1::"),
              IpAddress.of("7fff::"),
              IpAddress.of("8000::")
            })
        .isSortedAccordingTo(IpAddress::compareTo)
        .doesNotHaveDuplicates();
  }

  @Test
  void endsAtBothEndsOfItsFamily() {
    assertThat(IpAddress.of("255.255.255.255").next()).isEmpty();
    assertThat(IpAddress.of("0.0.0.0").previous()).isEmpty();
    assertThat(IpAddress.of("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").next()).isEmpty();
    assertThat(IpAddress.of("::").previous()).isEmpty();
  }

  @Test
  void carriesFromOneHalfToTheOther() {
    IpAddress last = IpAddress.of("2001:db8::ffff:ffff:ffff:ffff");
    IpAddress first = IpAddress.of("2001:db8:0:1::");
    assertThat(last.next()).contains(first);
    assertThat(first.previous()).contains(last);
  }

  @Test
  void refusesWhatIsNotAnAddress() {
    assertThatThrownBy(() -> IpAddress.ofOctets(new byte[5]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new IpAddress(IpFamily.IPV4, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> IpAddress.of("::1").ipv4Bits())
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "fe80::1, true",
    "febf:ffff::1, true",
    "fec0::1, false",
    "fe7f::1, false",
    "169.254.0.1, false"
  })
  void linkLocalIsWhatTheTenBitsSay(String address, boolean linkLocal) {
    assertThat(IpAddress.of(address).isLinkLocal()).isEqualTo(linkLocal);
  }
}
